import type { Schemas } from '@sample-platform-ai/contract/client';
import type { QueryClient } from '@tanstack/react-query';
import { resetConsistencyToken, setConsistencyToken } from '../api.ts';
import { type Cell, cellOf } from '../ledger/cell.ts';
import { deploymentOf } from '../ledger/deployment.ts';
import { incidentOf } from '../ledger/incident.ts';
import { type Matrix, untrusted, withCells } from '../ledger/matrix.ts';
import { matrixQuery } from '../queries.ts';
import { mayPass } from '../query-client.ts';
import { coalesce } from './coalesce.ts';
import { liveLists } from './lists.ts';
import { setLive, wasKnown } from './state.ts';
import { followEvents } from './stream.ts';

const lists = ['deployments', 'rollouts', 'incidents'] as const;

/** What a kind of event makes old, by the first part of a query's key. */
function touched(event: Schemas['Event']): readonly string[] {
  if (event.deploymentChanged) return ['deployments', 'deployment', 'rollouts', 'rollout', 'metrics', 'comparison'];
  if (event.incidentChanged) return ['incidents', 'open incidents', 'incident', 'deployment', 'rollout', 'metrics'];
  if (event.observed) return ['observations'];
  if (event.serviceChanged) return ['services'];
  return [];
}

/** A burst of events is one read of what it touched; a steady stream of them is one every few seconds. */
const retryMs = 5000;
const wait = { quietMs: 500, maxWaitMs: 3000 } as const;

/** The last event that this page has seen: after a new sign-in the stream continues from there. */
let position = '';

/** Keeps every query true while the page is open. Returns how to stop. */
export function keepLive(client: QueryClient, signedIn: boolean): () => void {
  const old = new Set<string>();
  const live = liveLists(client);
  const isList = (key: string) => lists.some((each) => each === key);
  const readOld = () => {
    for (const key of old) {
      if (isList(key)) live.refresh(key);
      else void client.invalidateQueries({ queryKey: [key] });
    }
    old.clear();
  };
  const reread = coalesce(readOld, wait);
  const readAll = async (): Promise<void> => {
    // Pages that were loaded before a gap may hold anything; on the first connection nothing but the top can be new.
    if (wasKnown()) return client.invalidateQueries();
    for (const key of lists) live.refresh(key);
    return client.invalidateQueries({ predicate: ({ queryKey: [key] }) => !isList(String(key)) });
  };
  let connection = 0;
  /** Live is only what has been read since the connection: until then, the page says as of when it is. */
  const catchUp = async (mine: number): Promise<void> => {
    await readAll();
    if (mine !== connection) return;
    // What the ledger refuses, as a thing that is not there, it has answered.
    const failed = client
      .getQueryCache()
      .findAll({ type: 'active' })
      .some(({ state: { fetchFailureReason: reason } }) => reason !== null && mayPass(reason));
    if (failed) setTimeout(() => void (mine === connection && catchUp(mine)), retryMs);
    else setLive('live');
  };

  // Cells that changed while the first answer was on its way.
  const early: Cell[] = [];
  const putCells = (cells: readonly Cell[], id?: string) =>
    client.setQueryData<Matrix>(
      matrixQuery.queryKey,
      (known) =>
        known && {
          cells: withCells(known.cells, cells),
          position: id === undefined ? known.position : known.position && id,
        },
    );
  const patchMatrix = ({ id, cellChanged }: Schemas['Event']) => {
    if (!cellChanged) return;
    const cell = cellOf(cellChanged);
    if (!putCells([cell], id)) early.push(cell);
  };
  const stopEarly = client.getQueryCache().subscribe(({ type, query: { queryKey, state } }) => {
    if (type !== 'updated' || early.length === 0 || queryKey[0] !== 'matrix' || state.data === undefined) return;
    putCells(early.splice(0));
  });
  const onEvent = (event: Schemas['Event']) => {
    const [transaction = ''] = event.id.split('-');
    position = event.id;
    if (event.resync) {
      resetConsistencyToken(transaction);
      setLive('reconnecting');
      client.setQueryData<Matrix>(matrixQuery.queryKey, (known) => known && untrusted(known));
      return void catchUp(connection);
    }
    if (transaction !== '') setConsistencyToken(transaction);
    patchMatrix(event);
    if (event.deploymentChanged) live.put('deployments', deploymentOf(event.deploymentChanged));
    if (event.incidentChanged) live.put('incidents', incidentOf(event.incidentChanged));
    for (const key of touched(event)) old.add(key);
    // A server without positions sends no cells either, as while a release rolls out.
    const cells = event.deploymentChanged ?? event.observed;
    if (cells && client.getQueryData(matrixQuery.queryKey)?.position === '') old.add('matrix');
    if (old.size > 0) reread.request();
  };

  const stop = followEvents({
    url: '/api/v1/events',
    signedIn,
    after: position,
    onEvent,
    onOpen: (resumed) => {
      connection += 1;
      // A stream that continues from an event has missed nothing.
      if (resumed) setLive('live');
      else void catchUp(connection);
    },
    onStatus: (status) => {
      connection += 1;
      setLive(status);
    },
  });
  return () => {
    connection += 1;
    stop();
    stopEarly();
    reread.stop();
    live.stop();
  };
}
