import type { Schemas } from '@sample-platform-ai/contract/client';
import type { QueryClient } from '@tanstack/react-query';
import { resetConsistencyToken, setConsistencyToken } from '../api.ts';
import { type Cell, cellOf } from '../ledger/cell.ts';
import { deploymentOf } from '../ledger/deployment.ts';
import { incidentOf } from '../ledger/incident.ts';
import { type Matrix, untrusted, withCells } from '../ledger/matrix.ts';
import { matrixQuery } from '../queries.ts';
import { mayPass } from '../query-client.ts';
import { rememberedSignIn } from '../session.ts';
import { coalesce } from './coalesce.ts';
import { liveLists } from './lists.ts';
import { isLive, setAsOf, setLive, wasKnown } from './state.ts';
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
/** How long a page may be without a connection before it says how old it is. */
const patienceMs = 10_000;
const wait = { quietMs: 500, maxWaitMs: 3000 } as const;

/** The last event that this page has seen: after a new sign-in the stream continues from there. */
let position = '';
/** What was loaded has been true since a connection: one that continues from its last event is live at once. */
let caughtUp = false;
let wasSignedIn = false;

/** After a sign-out nothing stays on the screen that the ledger may show only to those who are signed in. */
function forgetAfterSignOut(client: QueryClient, signedIn: boolean): void {
  if (wasSignedIn && !signedIn && rememberedSignIn() === 'out') {
    setLive('connecting');
    setAsOf(0);
    caughtUp = false;
    void client.resetQueries();
  }
  wasSignedIn = signedIn;
}

/** Keeps every query true while the page is open. Returns how to stop. */
export function keepLive(client: QueryClient, signedIn: boolean): () => void {
  forgetAfterSignOut(client, signedIn);
  const old = new Set<string>();
  const live = liveLists(client);
  const isList = (key: string) => lists.some((each) => each === key);
  const active = () => client.getQueryCache().findAll({ type: 'active' });
  // What the ledger refuses, as a thing that is not there, it has answered.
  const someFailed = () =>
    active().some(({ state: { fetchFailureReason: reason } }) => reason !== null && mayPass(reason));
  let connection = 0;
  let stopped = false;
  const catchUpLater = (mine: number) => setTimeout(() => void (mine === connection && catchUp(mine)), retryMs);
  const readOld = async (): Promise<void> => {
    const keys = [...old];
    old.clear();
    const answers = await Promise.all(
      keys.map((key) => (isList(key) ? live.refresh(key) : client.invalidateQueries({ queryKey: [key] }))),
    );
    if (!answers.includes(false) && !someFailed()) return;
    caughtUp = false;
    if (stopped || !isLive()) return;
    // What is shown lacks a change.
    setLive('reconnecting');
    catchUpLater(connection);
  };
  const reread = coalesce(() => void readOld(), wait);
  const readAll = async (): Promise<boolean> => {
    // Pages that were loaded before a gap may hold anything; on the first connection nothing but the top can be new.
    if (wasKnown()) await client.invalidateQueries();
    else {
      const others = client.invalidateQueries({ predicate: ({ queryKey: [key] }) => !isList(String(key)) });
      const answers = await Promise.all([others, ...lists.map(live.refresh)]);
      if (answers.includes(false)) return false;
    }
    return !someFailed();
  };
  /** Live is only what has been read since the connection: until then, the page says as of when it is. */
  const catchUp = async (mine: number): Promise<void> => {
    const all = await readAll();
    if (mine !== connection) return;
    if (!all) return void catchUpLater(mine);
    caughtUp = true;
    setLive('live');
  };
  /** What was read without a connection is as old as its read. */
  const sayAge = () => {
    if (isLive() || wasKnown()) return;
    const times = active().flatMap(({ state: { data, dataUpdatedAt } }) => (data === undefined ? [] : [dataUpdatedAt]));
    if (times.length > 0) setAsOf(Math.min(...times));
  };
  const saying = setInterval(sayAge, patienceMs);

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
      caughtUp = false;
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
      if (resumed && caughtUp) setLive('live');
      else void catchUp(connection);
    },
    onStatus: (status) => {
      connection += 1;
      setLive(status);
    },
  });
  return () => {
    connection += 1;
    stopped = true;
    if (old.size > 0) caughtUp = false;
    clearInterval(saying);
    stop();
    stopEarly();
    reread.stop();
    live.stop();
  };
}
