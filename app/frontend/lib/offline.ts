import type { Environment } from './environment.ts';

/** Also in `worker/sw.js`, which cannot import. */
const shellPrefix = 'shell-';
export const lastKnownCache = 'ledger-last';

async function leave(): Promise<void> {
  const registrations = await navigator.serviceWorker.getRegistrations();
  await Promise.all(registrations.map((registration) => registration.unregister()));
  const names = await caches.keys();
  const own = names.filter((name) => name.startsWith(shellPrefix) || name === lastKnownCache);
  await Promise.all(own.map((name) => caches.delete(name)));
}

/**
 * Lets the page start without a network, by a service worker; `"offline": false` in `env.json` takes it and all that it
 * holds away again, on the next visit of each browser.
 */
export function keepOffline({ offline }: Environment): void {
  if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return;
  const begin = () => {
    const done = offline === false ? leave() : navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
    // A browser that refuses (private windows, a full disk) shows the page without.
    Promise.resolve(done).catch(() => undefined);
  };
  // After the first screen: it fills a cache, and the page does not wait for it.
  if (document.readyState === 'complete') setTimeout(begin, 1000);
  else window.addEventListener('load', () => setTimeout(begin, 1000), { once: true });
}
