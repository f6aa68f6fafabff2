import type { Schemas } from '@sample-platform-ai/contract/client';
import type { QueryClient } from '@tanstack/react-query';
import { readAfter } from '../api.ts';
import { matrixQuery } from '../queries.ts';
import { patchCells } from './patch.ts';
import { setLive } from './state.ts';
import { followEvents } from './stream.ts';

/** What a kind of event makes old, by the first part of a query's key. */
const touched = (event: Schemas['Event']): readonly string[] => {
  if (event.deploymentChanged) return ['deployments', 'deployment', 'rollouts', 'rollout', 'metrics'];
  if (event.incidentChanged) return ['incidents', 'incident', 'deployment', 'rollout', 'metrics'];
  if (event.serviceChanged) return ['services'];
  return [];
};

/** A burst of events is one refetch. */
const settleMs = 400;
/** The matrix is patched at once; what a patch cannot know is read again when it has been quiet for so long. */
const reconcileMs = 4000;

/** Keeps every query true while the page is open. Returns how to stop. */
export function keepLive(client: QueryClient, token: string | undefined): () => void {
  const old = new Set<string>();
  let settle: ReturnType<typeof setTimeout> | undefined;
  let reconcile: ReturnType<typeof setTimeout> | undefined;

  const refetchOld = () => {
    settle = undefined;
    for (const key of old) void client.invalidateQueries({ queryKey: [key] });
    old.clear();
  };
  const refetchMatrix = (delayMs: number) => {
    clearTimeout(reconcile);
    reconcile = setTimeout(() => void client.invalidateQueries({ queryKey: matrixQuery.queryKey }), delayMs);
  };
  const onEvent = (event: Schemas['Event']) => {
    const [transaction] = event.id?.split('-') ?? [];
    if (transaction) readAfter(transaction);
    if (event.resync) {
      void client.invalidateQueries();
      return;
    }
    for (const key of touched(event)) old.add(key);
    settle ??= setTimeout(refetchOld, settleMs);
    if (!event.deploymentChanged && !event.observed) return;
    const cells = client.getQueryData(matrixQuery.queryKey);
    const patched = cells && patchCells(cells, event);
    if (patched && patched !== cells) client.setQueryData(matrixQuery.queryKey, [...patched]);
    refetchMatrix(patched ? reconcileMs : settleMs);
  };

  const stop = followEvents({
    url: '/api/v1/events',
    token,
    onEvent,
    onStatus: (status) => {
      setLive(status);
      // What happened between the first read and the first event.
      if (status === 'live') void client.invalidateQueries();
    },
  });
  return () => {
    stop();
    clearTimeout(settle);
    clearTimeout(reconcile);
  };
}
