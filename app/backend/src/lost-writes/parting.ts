import { firstRow, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { txOf } from '../database/epoch.ts';
import { beginning, type Position, positionOf } from '../events/repository.ts';
import { type ChainPosition, genesis } from '../evidence/chain.ts';
import { chainHead, positionAt } from '../evidence/repository.ts';

/** The two databases do not hold two histories of one ledger, so no list of lost writes follows from them. */
export class NotComparableError extends Error {}

/** The database of the writer before a failover, and of the one after it. */
export interface Histories {
  readonly old: Queryable;
  readonly next: Queryable;
}

/** Where the two histories part. */
export interface Parting {
  /** The last entry of the chain that both have. */
  readonly common: ChainPosition;
  /** The time of that entry; undefined where the chains have none in common yet. */
  readonly commonAt: string | undefined;
  /** Everything up to here in the old outbox is in both. */
  readonly after: Position;
  readonly oldEnd: ChainPosition;
  readonly nextEnd: ChainPosition;
  /** When the new writer began its epoch. */
  readonly nextBegunAt: string;
}

const tables = {
  name: 'lost_tables',
  text: "SELECT to_regclass('migrations') IS NOT NULL AND to_regclass('deployment_transitions') IS NOT NULL AS yes",
};
/** The newest migration whose tables are read, and those before it that later ones do not imply. */
const needed = ['42_observation_order', '43_relay', '44_subscriptions'];
const applied = { name: 'lost_migrations', text: 'SELECT name FROM migrations WHERE name = ANY($1::text[])' };

async function checkSchema(db: Queryable, option: string): Promise<void> {
  if (!(await firstRow<{ yes: boolean }>(db, tables, []))?.yes)
    throw new NotComparableError(`${option} is not a ledger database; end the URL with the database's name`);
  const found = new Set((await rowsOf<{ name: string }>(db, applied, [needed])).map(({ name }) => name));
  const missing = needed.filter((name) => !found.has(name));
  if (missing.length > 0)
    throw new NotComparableError(
      `${option} has the schema of an older release, without ${missing.join(' and ')}; ` +
        'apply the migrations to a restored copy of it, and compare that',
    );
}

const epochs = {
  name: 'lost_epochs',
  text: 'SELECT epoch, first_tx::text, writer_started::text, begun_at::text FROM epochs ORDER BY epoch',
};
type Epoch = { epoch: number; first_tx: string; writer_started: string; begun_at: string };
const isSame = (a: Epoch | undefined, b: Epoch | undefined): boolean =>
  a?.epoch === b?.epoch && a?.first_tx === b?.first_tx && a?.writer_started === b?.writer_started;

/** Each writer begins an epoch, so the two lists are equal up to the failover. @returns when the new writer began */
async function checkEpochs({ old, next }: Histories): Promise<string> {
  const [before, after] = [await rowsOf<Epoch>(old, epochs, []), await rowsOf<Epoch>(next, epochs, [])];
  const parted = before.findIndex((epoch, i) => !isSame(epoch, after[i]));
  const shared = parted === -1 ? before.length : parted;
  if (shared === 0)
    throw new NotComparableError(
      '--old and --new are two unrelated ledgers: their first epochs differ, so no record is common',
    );
  const begun = after[shared];
  if (begun) return begun.begun_at;
  throw new NotComparableError(
    before.length > shared
      ? '--new has no writer that --old does not know, and --old has a newer one; swap the two'
      : '--old and --new have the same writer: they are one database, or one is a replica of the other; ' +
          'give the database that was left behind as --old',
  );
}

/** Entries with the same hash have the same entries before them, so the last common one is found by halving. */
async function lastCommon(
  { old, next }: Histories,
  oldEnd: ChainPosition,
  nextEnd: ChainPosition,
): Promise<ChainPosition> {
  let common = genesis;
  let high = [BigInt(oldEnd.number), BigInt(nextEnd.number)].reduce((a, b) => (a < b ? a : b));
  while (BigInt(common.number) < high) {
    const middle = String((BigInt(common.number) + high + 1n) / 2n);
    const [left, right] = [await positionAt(old, middle), await positionAt(next, middle)];
    if (left && left.hash === right?.hash) common = left;
    else high = BigInt(middle) - 1n;
  }
  return common;
}

const eventOf = {
  name: 'lost_common_event',
  text: "SELECT event::json->>'id' AS id, event::json->>'at' AS at FROM evidence WHERE number = $1::bigint",
};
const pruned = {
  name: 'lost_pruned',
  text: `SELECT 1 AS yes FROM epochs WHERE pruned_tx > ${txOf('$1')}`,
};

/** @throws NotComparableError */
export async function partingOf(histories: Histories): Promise<Parting> {
  const { old, next } = histories;
  await checkSchema(old, '--old');
  await checkSchema(next, '--new');
  const nextBegunAt = await checkEpochs(histories);
  const [oldEnd, nextEnd] = [await chainHead(old), await chainHead(next)];
  const common = await lastCommon(histories, oldEnd, nextEnd);
  const event = await firstRow<{ id: string; at: string }>(old, eventOf, [common.number]);
  const after = event ? positionOf(event.id) : beginning;
  if (await firstRow(old, pruned, [after.stamp]))
    throw new NotComparableError(
      `--old has pruned events after ${event?.at ?? 'its beginning'}, the last common record: it kept running for ` +
        'longer than it keeps events; compare an older copy of it',
    );
  return { common, commonAt: event?.at, after, oldEnd, nextEnd, nextBegunAt };
}
