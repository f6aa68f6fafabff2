import { isMessage, type Message } from '@bufbuild/protobuf';
import {
  DeploymentStatusSchema,
  ExportDeploymentsRequestSchema,
  ExportEventsRequestSchema,
  invalidField,
  LedgerError,
} from '@sample-platform-ai/contract';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { windowOf } from '../call/time.ts';
import { filterName } from '../database/json.ts';
import { longestPage } from '../database/paging.ts';
import { listDeployments } from '../deployments/repository.ts';
import { chainHead, entriesAfter, positionAt } from '../evidence/repository.ts';

/** Runs a read in the lane of heavy reads: an export takes no connection from other calls while it waits for its client. */
export type PageReader = <Result>(work: (db: Queryable) => Promise<Result>) => Promise<Result>;

/** Batches of messages as JSON texts. */
export type Batches = AsyncGenerator<readonly string[], void, undefined>;

/** The items of a JSON array, as texts. */
const textsOf = (items: string): readonly string[] =>
  (JSON.parse(items) as object[]).map((item) => JSON.stringify(item));

async function* deployments(message: Message, read: PageReader): Batches {
  if (!isMessage(message, ExportDeploymentsRequestSchema))
    throw new LedgerError('internal', 'not a request of this export');
  const { service, environment, region, team } = message;
  const status = filterName('DEPLOYMENT_STATUS', DeploymentStatusSchema, message.status);
  const filter = { service, environment, region, team, status, ...windowOf(message) };
  let pageToken = '';
  do {
    const page = await read((db) => listDeployments(db, { ...filter, pageSize: longestPage, pageToken }));
    yield textsOf(page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
}

async function* events(message: Message, read: PageReader): Batches {
  if (!isMessage(message, ExportEventsRequestSchema)) throw new LedgerError('internal', 'not a request of this export');
  const { number, hash } = await read(async (db) => {
    const found = await positionAt(db, message.after || '0');
    if (!found) throw invalidField('after', `is beyond the chain, which ends at ${(await chainHead(db)).number}`);
    return found;
  });
  yield [JSON.stringify({ start: { number, hash } })];
  let last = { number, hash };
  for (;;) {
    const entries = await read((db) => entriesAfter(db, last.number));
    const end = entries.at(-1);
    if (!end) break;
    yield entries.map((entry) => JSON.stringify({ entry }));
    last = { number: end.number, hash: end.hash };
  }
  yield [JSON.stringify({ end: last })];
}

/** Method name -> its export. */
export const exportSources: Readonly<Record<string, (message: Message, read: PageReader) => Batches>> = {
  'ExportService.ExportDeployments': deployments,
  'ExportService.ExportEvents': events,
};

/** The messages of all batches, one by one. */
export async function* singly(batches: Batches): AsyncGenerator<string, void, undefined> {
  for await (const batch of batches) yield* batch;
}
