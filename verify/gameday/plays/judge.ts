import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '@sample-platform-ai/backend/cli/client.ts';
import { buildProgram } from '@sample-platform-ai/backend/cli/program.ts';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { type Listed, listing } from '../checker/listed.ts';
import { metrics, readServices } from '../checker/metrics.ts';
import { lostWrites, type Violation } from '../checker/rule.ts';
import { type LedgerState, type LeftBehind, readState } from '../checker/state.ts';
import type { Entry, Write } from '../clients/history.ts';
import type { Load } from '../clients/load.ts';
import { type DatabaseMember, databaseMember, urlOf } from '../world/postgres.ts';
import type { GameRegion, World } from '../world/world.ts';

export function writerOf(world: World): DatabaseMember {
  const found = world.regions.find(({ name }) => name === world.globalDatabase.writer());
  if (!found) throw new Error('no region writes');
  return found.database;
}

/** Until every stream has brought the last event, or the patience is over: the checker says which one is silent. */
export async function streamsCaughtUp(world: World, entries: readonly Entry[]): Promise<void> {
  const last = (await readState(writerOf(world))).events.at(-1)?.id ?? '';
  const streams = new Set(entries.filter(({ type }) => type === 'opened').map(({ client }) => client));
  const end = performance.now() + 10_000;
  const have = () =>
    new Set(entries.flatMap((entry) => (entry.type === 'event' && entry.id?.endsWith(last) ? [entry.client] : [])));
  while (have().size < streams.size && performance.now() < end) await delay(50);
}

/** The old writer after a play. */
export interface OldWriter {
  readonly state: LedgerState;
  /** Runs `ledger lost-writes` against it and the new writer; undefined where only what it held is known. */
  readonly list?: () => Promise<readonly Listed[]>;
  readonly end: () => Promise<void>;
}

/** Its folder is started once more, alone. */
export async function openOldWriter(left: LeftBehind, world: World): Promise<OldWriter> {
  if (typeof left !== 'string') return { state: left, end: async () => {} };
  const database = databaseMember(left, await freePort());
  try {
    await database.start();
    const urls = { old: urlOf(database.port), next: urlOf(writerOf(world).port) };
    return { state: await readState(database), list: () => lostWritesBetween(urls), end: () => database.kill() };
  } catch (error) {
    await database.kill();
    throw error;
  }
}

/** As an engineer on call runs it. */
async function lostWritesBetween({
  old,
  next,
}: {
  readonly old: string;
  readonly next: string;
}): Promise<readonly Listed[]> {
  let out = '';
  const program = buildProgram({
    environment: {},
    write: (text) => {
      out += text;
    },
    writeError: () => {},
    signal: new AbortController().signal,
  });
  try {
    await program.parseAsync(['node', 'ledger', 'lost-writes', '--old', old, '--new', next, '--json']);
  } catch (error) {
    // It ends with 1 where something has to be sent again.
    if (!(error instanceof CliError && error.exitCode === 1)) throw error;
  }
  return out
    .split('\n')
    .filter((line) => line.startsWith('{"lost":'))
    .map((line) => (JSON.parse(line) as { lost: Listed }).lost);
}

/** What was lost was there before: a writer that comes up after a kill holds all that it has acknowledged. */
export function judgeOldWriter(
  { state }: OldWriter,
  entries: readonly Entry[],
  lost: readonly Write[],
): readonly Violation[] {
  const missing = new Set(lostWrites({ entries, state }).map(({ key }) => key));
  return lost
    .filter(({ key }) => missing.has(key))
    .map(({ key }) => ({ rule: 'durability', what: `${key} is not in the old writer's folder either` }));
}

/** Judges the list of the ledger's own command. @returns it as well; undefined where the old writer does not run */
export async function judgeListing(
  { state: old, list }: OldWriter,
  world: World,
  lost: readonly Write[],
): Promise<{ readonly listed: number | undefined; readonly violations: readonly Violation[] }> {
  if (!list) return { listed: undefined, violations: [] };
  const listed = await list();
  const next = await readState(writerOf(world));
  return { listed: listed.length, violations: listing({ listed, old, next, lost }) };
}

/** How long a region's reader may be behind once all writing has ended. */
const behindMs = 5000;

/** In every region that serves, the metrics of each service are those of the writer's rows. */
export async function judgeMetrics(world: World, load: Load): Promise<readonly Violation[]> {
  const services = await readServices(writerOf(world));
  const changes = services.flatMap(({ rollouts }) => rollouts.filter(({ outcome }) => outcome === 'succeeded'));
  if (changes.length === 0) return [{ rule: 'metrics', what: 'no change is there to be counted' }];
  const differences = async (region: GameRegion): Promise<readonly Violation[]> => {
    const found = await Promise.all(
      services.map(async (recorded) => {
        const shown = await load.metrics(region, recorded.service);
        return shown
          ? metrics(recorded, shown)
          : [{ rule: 'metrics', what: `${recorded.service} shows nothing` } as const];
      }),
    );
    return found.flat().map(({ rule, what }) => ({ rule, what: `in ${region.name}, ${what}` }));
  };
  const judged = world.regions.map(async (region) => {
    const end = performance.now() + behindMs;
    let found = await differences(region);
    while (found.length > 0 && performance.now() < end) {
      await delay(200);
      found = await differences(region);
    }
    return found;
  });
  return (await Promise.all(judged)).flat();
}

/** Sends again what is lost, as its senders would; each of it is there once then. Gives what is not. */
export async function sendAgain(world: World, load: Load, lost: readonly Write[]): Promise<readonly string[]> {
  for (const write of lost) await load.sendAgain(write);
  const { deployments } = await readState(writerOf(world));
  return lost.flatMap(({ key }) => {
    const times = deployments.filter(({ version }) => version === key).length;
    return times === 1 ? [] : [`sent again: ${key} is there ${times} times`];
  });
}
