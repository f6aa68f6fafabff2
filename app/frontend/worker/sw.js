/* global files, version */
// The build puts `version` and `files` before this text (`security/service-worker.ts`).

const shell = `shell-${version}`;
/** What takes longer than this comes from the cache, where it is there: a phone may have a network that answers nothing. */
const patienceMs = 4000;

const fresh = (path) => new Request(path, { cache: 'no-cache' });

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(shell).then((cache) => cache.addAll([...files, '/env.json'].map(fresh))));
});

self.addEventListener('activate', (event) => {
  const others = (names) => names.filter((name) => name.startsWith('shell-') && name !== shell);
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(others(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

const kept = (path) => caches.match(path, { cacheName: shell, ignoreSearch: true });

const keep = async (path, copy) => {
  const cache = await caches.open(shell);
  await cache.put(path, copy);
};

/** Of a page, only the one of this version: another one asks for scripts that this shell does not hold. */
async function keepPage(path, copy) {
  const [known, given] = [await kept(path), copy.clone()];
  if (known && (await known.text()) === (await given.text())) await keep(path, copy);
}

/** `"offline": false` in env.json is the way out, without a page that works. */
async function keepConfiguration(path, copy) {
  const environment = await copy
    .clone()
    .json()
    .catch(() => undefined);
  if (environment?.offline !== false) return keep(path, copy);
  for (const name of await caches.keys()) await caches.delete(name);
  await self.registration.unregister();
}

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** From the network, and kept by `keeper`; what was kept where the network fails, or is slow. */
async function networkFirst(event, path, keeper) {
  const network = fetch(event.request);
  const copy = network.then((response) => (response.ok ? response.clone() : undefined));
  // At once: an answer that comes after the cached one is kept as well. A failure is handled below.
  event.waitUntil(copy.then((answer) => answer && keeper(path, answer)).catch(() => undefined));
  const cached = await kept(path);
  if (!cached) return network;
  const late = delay(patienceMs).then(() => cached);
  return Promise.race([network.then((response) => (response.status >= 500 ? cached : response)), late]).catch(
    () => cached,
  );
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  const { pathname } = url;
  if (pathname.startsWith('/api/') || pathname === '/sw.js') return;
  if (pathname === '/env.json') {
    event.respondWith(networkFirst(event, pathname, keepConfiguration));
  } else if (request.mode === 'navigate') {
    const path = [pathname, `${pathname}/`].find((each) => files.includes(each));
    if (path !== undefined) event.respondWith(networkFirst(event, path, keepPage));
    else event.respondWith(fetch(request).catch(() => kept('/404.html')));
  } else if (files.includes(pathname)) {
    // Hashed names never change their content; drawings change with the version.
    event.respondWith(kept(pathname).then((response) => response ?? fetch(request)));
  }
});
