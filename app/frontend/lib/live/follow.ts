import type { Schemas } from '@sample-platform-ai/contract/client';
import type { Query, QueryClient } from '@tanstack/react-query';
import { resetConsistencyToken, setConsistencyToken } from '../api.ts';
import type { Service } from '../ledger/catalog.ts';
import { type Cell, cellOf } from '../ledger/cell.ts';
import { deploymentOf } from '../ledger/deployment.ts';
import { incidentOf } from '../ledger/incident.ts';
import { type Matrix, untrusted, withCells } from '../ledger/matrix.ts';
import { matrixQuery, servicesQuery } from '../queries.ts';
import { mayPass } from '../query-client.ts';
import { rememberedSignIn } from '../session.ts';
import { coalesce } from './coalesce.ts';
import { liveLists } from './lists.ts';
import { isLive, setAsOf, setLive, wasKnown } from './state.ts';
import { followEvents } from './stream.ts';
import { mayChange, touched } from './touched.ts';

const lists = ['deployments', 'rollouts', 'incidents'] as const;

/** A burst of events is one read of what it touched; a steady stream of them is one every few seconds. */
const retryMs = 5000;
/** How long a page may be without a connection before it says how old it is. */
const patienceMs = 10_000;
const wait = { quietMs: 500, maxWaitMs: 3000 } as const;
/** Months of rows: what a release changes in them can wait. */
const longWait = { quietMs: 5000, maxWaitMs: 30_000 } as const;

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
  /** Kinds of queries that events have made old, each with the services that they were about. */
  const old = new Map<string, Set<string>>();
  const live = liveLists(client);
  const isSlow = (kind: string) => kind === 'metrics';
  const isList = (key: string) => lists.some((each) => each === key);
  const active = () => client.getQueryCache().findAll({ type: 'active' });
  // What the ledger refuses, as a thing that is not there, it has answered.
  const someFailed = () =>
    active().some(({ state: { fetchFailureReason: reason } }) => reason !== null && mayPass(reason));
  let connection = 0;
  let stopped = false;
  let failures = 0;
  // Later each time: a ledger that is out of breath is not asked for everything every few seconds.
  const catchUpLater = (mine: number) => {
    setTimeout(
      () => void (mine === connection && catchUp(mine)),
      retryMs * 2 ** Math.min(Math.max(failures - 1, 0), 4),
    );
    failures += 1;
  };
  const readAgain = (kind: string, services: ReadonlySet<string>) => {
    const catalog = client.getQueryData<readonly Service[]>(servicesQuery.queryKey);
    const which = (query: Query) => query.queryKey[0] === kind && mayChange(query, services, catalog);
    return isList(kind) ? live.refresh(kind, which) : client.invalidateQueries({ predicate: which });
  };
  const readOld = async (slow: boolean): Promise<void> => {
    const due = [...old].filter(([kind]) => isSlow(kind) === slow);
    for (const [kind] of due) old.delete(kind);
    const answers = await Promise.all(due.map(([kind, services]) => readAgain(kind, services)));
    if (!answers.includes(false) && !someFailed()) return;
    caughtUp = false;
    if (stopped || !isLive()) return;
    // What is shown lacks a change.
    setLive('reconnecting');
    catchUpLater(connection);
  };
  const reread = coalesce(() => void readOld(false), wait);
  const rereadSlowly = coalesce(() => void readOld(true), longWait);
  const readAll = async (): Promise<boolean> => {
    // Pages that were loaded before a gap may hold anything; on the first connection nothing but the top can be new.
    if (wasKnown()) await client.invalidateQueries();
    else {
      const isLoadedList = ({ queryKey: [key], state }: Query) => isList(String(key)) && state.data !== undefined;
      const others = client.invalidateQueries({ predicate: (query) => !isLoadedList(query) });
      const answers = await Promise.all([others, ...lists.map((kind) => live.refresh(kind))]);
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
    failures = 0;
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
    // A server without positions sends no cells either, as while a release rolls out.
    const cells = event.deploymentChanged ?? event.observed;
    const lacksCells = cells && client.getQueryData(matrixQuery.queryKey)?.position === '';
    for (const kind of [...touched(event), ...(lacksCells ? ['matrix'] : [])]) {
      old.set(kind, (old.get(kind) ?? new Set()).add(event.service ?? ''));
      (isSlow(kind) ? rereadSlowly : reread).request();
    }
  };

  const stop = followEvents({
    url: '/api/v1/events',
    signedIn,
    after: position,
    onEvent,
    onOpen: (resumed) => {
      connection += 1;
      failures = 0;
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
    rereadSlowly.stop();
    live.stop();
  };
}
