import type { Query, QueryClient } from '@tanstack/react-query';
import type { Deployment } from '../ledger/deployment.ts';
import type { Incident } from '../ledger/incident.ts';
import {
  type Filter,
  type ListPage,
  type Pages,
  readDeployments,
  readIncidents,
  readRollouts,
  withHead,
  withItem,
} from '../lists.ts';

interface Named {
  readonly id: string;
}

/** Reads the first page of a list by its key; undefined for any other query. */
function headOf([kind, filter]: readonly unknown[]): Promise<ListPage<Named>> | undefined {
  if (kind === 'deployments') return readDeployments(filter as Filter<'ListDeployments'>, '');
  if (kind === 'rollouts') return readRollouts(filter as Filter<'ListRollouts'>, '');
  if (kind === 'incidents') return readIncidents(filter as Filter<'ListIncidents'>, '');
  return undefined;
}

export interface Lists {
  /** Puts an item over what loaded pages hold of it. */
  put(kind: 'deployments' | 'incidents', item: Deployment | Incident): void;
  /**
   * The first page of every list of this kind is old: one request for each list that is shown, now or when it is. False where
   * a list could not be read.
   * @param which Leaves out lists that cannot have changed.
   */
  refresh(kind: string, which?: (query: Query) => boolean): Promise<boolean>;
  stop(): void;
}

/** Keeps loaded lists true with a request a list, however many pages are loaded. */
export function liveLists(client: QueryClient): Lists {
  const cache = client.getQueryCache();
  const old = new Set<string>();
  const running = new Set<string>();

  const read = async (query: Query): Promise<boolean> => {
    const { queryHash, queryKey } = query;
    old.add(queryHash);
    // The one that runs may have been answered before what has changed now, and is followed by another one.
    if (running.has(queryHash)) return true;
    running.add(queryHash);
    try {
      while (old.delete(queryHash)) {
        const head = await headOf(queryKey);
        if (head) client.setQueryData<Pages<Named>>(queryKey, (data) => data && withHead(data, head));
      }
      return true;
    } catch {
      old.add(queryHash);
      return false;
    } finally {
      running.delete(queryHash);
    }
  };
  const refresh: Lists['refresh'] = async (kind, which = () => true) => {
    const loaded = cache
      .findAll({ queryKey: [kind], predicate: which })
      .filter(({ state }) => state.data !== undefined);
    for (const { queryHash } of loaded) old.add(queryHash);
    const answers = await Promise.all(loaded.filter((query) => query.isActive()).map(read));
    return answers.every(Boolean);
  };
  const stop = cache.subscribe(({ type, query }) => {
    if (type === 'observerAdded' && old.has(query.queryHash)) void read(query);
  });
  return {
    put: (kind, item) =>
      void client.setQueriesData<Pages<Named>>({ queryKey: [kind] }, (data) => data && withItem(data, item)),
    refresh,
    stop,
  };
}
