import type { Query, QueryClient } from '@tanstack/react-query';
import { RefusedError } from './api.ts';
import type { Matrix } from './ledger/matrix.ts';
import { setAsOf } from './live/state.ts';
import { lastKnownCache } from './offline.ts';
import { matrixQuery, placesQuery, servicesQuery } from './queries.ts';

const address = '/last-matrix';
const saveEveryMs = 60_000;
const firstSaveMs = 3000;
/** How long a page shows nothing while the ledger does not answer. */
const patienceMs = 8000;

interface LastKnown {
  /** When it was known to be true, in milliseconds since 1970. */
  readonly at: number;
  readonly matrix: Matrix;
  readonly places: unknown;
  readonly services: unknown;
}

async function save(client: QueryClient): Promise<void> {
  const matrix = client.getQueryData(matrixQuery.queryKey);
  const places = client.getQueryData(placesQuery.queryKey);
  const services = client.getQueryData(servicesQuery.queryKey);
  if (!matrix || !places || !services) return;
  const known: LastKnown = { at: Date.now(), matrix, places, services };
  const cache = await caches.open(lastKnownCache);
  await cache.put(address, new Response(JSON.stringify(known), { headers: { 'content-type': 'application/json' } }));
}

/** Answers as of when it is; undefined where there is none. */
async function restore(client: QueryClient): Promise<number | undefined> {
  const stored = await caches.match(address, { cacheName: lastKnownCache });
  if (!stored || client.getQueryData(matrixQuery.queryKey)) return undefined;
  const { at, matrix, places, services }: LastKnown = await stored.json();
  const updatedAt = { updatedAt: at };
  setAsOf(at);
  client.setQueryData(['places'], (old: unknown) => old ?? places, updatedAt);
  client.setQueryData(['services'], (old: unknown) => old ?? services, updatedAt);
  client.setQueryData(['matrix'], (old: unknown) => old ?? matrix, updatedAt);
  return at;
}

/**
 * Keeps the last matrix on this device while it is live, and shows it, with its age, where the ledger is out of reach when
 * the page starts. Returns how to stop.
 */
export function keepLastKnown(client: QueryClient, isLive: () => boolean): () => void {
  if (!('caches' in window)) return () => undefined;
  let saved: unknown;
  let timer: ReturnType<typeof setTimeout>;
  const saveWhenChanged = () => {
    const matrix = client.getQueryData(matrixQuery.queryKey);
    const due = matrix !== undefined && matrix !== saved && isLive();
    if (due) {
      saved = matrix;
      // A full disk keeps what is there.
      save(client).catch(() => undefined);
    }
    timer = setTimeout(saveWhenChanged, due ? saveEveryMs : firstSaveMs);
  };
  timer = setTimeout(saveWhenChanged, firstSaveMs);
  let tried = false;
  let restoredAt: number | undefined;
  const show = () => {
    tried = true;
    restore(client).then(
      (at) => {
        restoredAt = at;
      },
      () => undefined,
    );
  };
  const find = () => client.getQueryCache().find({ queryKey: matrixQuery.queryKey });
  const look = (query: Query | undefined) => {
    const failure = query?.state.error ?? query?.state.fetchFailureReason;
    if (!query || !failure) return;
    if (failure instanceof RefusedError && failure.status < 500) {
      // A refusal is an answer: what was known before is not shown to a reader that the ledger turns away.
      tried = true;
      if (restoredAt === undefined || query.state.dataUpdatedAt !== restoredAt) return;
      restoredAt = undefined;
      setAsOf(0);
      void client.resetQueries({ queryKey: matrixQuery.queryKey });
    } else if (!tried && query.state.data === undefined) show();
  };
  const late = setTimeout(() => {
    const state = find()?.state;
    if (!tried && state?.data === undefined && state?.fetchStatus === 'fetching') show();
  }, patienceMs);
  // It may have failed before this part of the page came.
  look(find());
  const unsubscribe = client.getQueryCache().subscribe(({ query }) => {
    if (query.queryKey[0] === matrixQuery.queryKey[0]) look(query);
  });
  return () => {
    clearTimeout(timer);
    clearTimeout(late);
    unsubscribe();
  };
}
