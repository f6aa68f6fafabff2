import { setTimeout as delay } from 'node:timers/promises';
import { randomFrom } from '@sample-platform-ai/backend/dev/seed/random.ts';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { check } from '../checker/check.ts';
import { lostWrites, type Violation } from '../checker/rule.ts';
import { type LedgerState, readState } from '../checker/state.ts';
import type { Entry, Write } from '../clients/history.ts';
import { type Load, startLoad } from '../clients/load.ts';
import { errorsByKind, type Recovery, recoveries } from '../report/recovery.ts';
import { type CommandResult, startDelivery } from '../world/command.ts';
import { databaseMember } from '../world/postgres.ts';
import { startWorld, type World, type WorldSettings } from '../world/world.ts';
import type { Play } from './play.ts';

export interface PlayOptions {
  readonly seed: number;
  readonly settings: WorldSettings;
  /** Load before the fault, and after everyone is served again. */
  readonly quietMs: number;
  readonly say: (text: string) => void;
}

export interface LostWrite {
  readonly client: string;
  readonly key: string;
  readonly cell: string;
  readonly id: string;
  /** Before the fault. */
  readonly acknowledgedMsBefore: number;
}

export interface PlayResult {
  readonly play: string;
  readonly seed: number;
  readonly seconds: number;
  /** Every way in which a promise was broken; none where all is well. */
  readonly problems: readonly string[];
  readonly acknowledged: number;
  readonly reads: number;
  readonly events: number;
  readonly resyncs: number;
  readonly recoveries: readonly Recovery[];
  readonly lost: readonly LostWrite[];
  /** From the first acknowledgement that is lost to the fault. */
  readonly lostMs: number;
  /** Lost deployments that were sent again, and are there once. */
  readonly sentAgain: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Milliseconds after the fault. */
  readonly steps: readonly { readonly what: string; readonly atMs: number }[];
  /** That the failover command computed, in seconds. */
  readonly worstCaseSeconds: number | undefined;
}

/** The result, and what it was made of. */
export type Played = PlayResult & { readonly entries: readonly Entry[] };

const patienceMs = 40_000;

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new UserError(`${what}: not so within ${patienceMs / 1000} s`);
    await delay(50);
  }
}

const writerOf = (world: World) => {
  const found = world.places.find(({ name }) => name === world.globalDatabase.writer());
  if (!found) throw new Error('no region writes');
  return found.database;
};

/** Until every stream has brought the last event, or the patience is over: the checker says which one is silent. */
async function streamsCaughtUp(world: World, entries: readonly Entry[]): Promise<void> {
  const state = await readState(writerOf(world));
  const last = state.events.at(-1)?.id ?? '';
  const streams = new Set(entries.filter(({ type }) => type === 'opened').map(({ client }) => client));
  const end = performance.now() + 10_000;
  const have = () =>
    new Set(entries.flatMap((entry) => (entry.type === 'event' && entry.id?.endsWith(last) ? [entry.client] : [])));
  while (have().size < streams.size && performance.now() < end) await delay(50);
}

/** What the folder of a writer that was left behind holds: it is started once more, alone. */
async function stateIn(folder: string): Promise<LedgerState> {
  const database = databaseMember(folder, await freePort());
  await database.start();
  try {
    return await readState(database);
  } finally {
    database.kill();
  }
}

/** What was lost was there before: a writer that comes up after a kill holds all that it has acknowledged. */
function judgeOldWriter(old: LedgerState, entries: readonly Entry[], lost: readonly Write[]): readonly Violation[] {
  const missing = new Set(lostWrites({ entries, state: old }).map(({ key }) => key));
  return lost
    .filter(({ key }) => missing.has(key))
    .map(({ key }) => ({ rule: 'durability', what: `${key} is not in the old writer's folder either` }));
}

/** Sends again what is lost, as its senders would; each of it is there once then. */
async function sendAgain(world: World, load: Load, lost: readonly Write[]): Promise<readonly string[]> {
  for (const write of lost) await load.sendAgain(write);
  const { deployments } = await readState(writerOf(world));
  return lost.flatMap(({ key }) => {
    const times = deployments.filter(({ version }) => version === key).length;
    return times === 1 ? [] : [`sent again: ${key} is there ${times} times`];
  });
}

/** Plays one play in a world of its own, and judges it. */
export async function runPlay(play: Play, { seed, settings, quietMs, say }: PlayOptions): Promise<Played> {
  const start = performance.now();
  const world = await startWorld(settings);
  try {
    const random = randomFrom(seed);
    const load = await startLoad(world, seed);
    const { entries } = load.history;
    const steps: { what: string; at: number }[] = [];
    const commands: CommandResult[] = [];
    let faultAt = 0;
    let decidedAt: number | undefined;
    let recoveredAt: number | undefined;
    let oldFolder: string | undefined;
    const step = (what: string) => {
      steps.push({ what, at: performance.now() });
      say(`${play.name}: ${what}`);
    };
    const everyoneServed = async () => {
      const since = performance.now();
      const clients = new Set(entries.map(({ client }) => client));
      const served = () => {
        const seen = new Set<string>();
        for (const entry of entries.toReversed()) {
          const at = 'at' in entry ? entry.at : entry.type === 'write' ? entry.acknowledgedAt : entry.answeredAt;
          if (at < since) break;
          if (['write', 'read', 'event'].includes(entry.type)) seen.add(entry.client);
        }
        return [...clients].every((client) => seen.has(client));
      };
      await until('every client is served again', served);
      recoveredAt ??= performance.now();
    };

    await until('every client has begun', () => new Set(entries.map(({ client }) => client)).size >= 20);
    await delay(quietMs * (0.75 + random() / 2));
    await play.act({
      world,
      random,
      step,
      fault: () => {
        faultAt = performance.now();
      },
      delivery: async (args) => {
        decidedAt ??= performance.now();
        step(`pnpm delivery ${args.join(' ')}`);
        const [name = '', ...rest] = args;
        const all = [name, '--environment', world.names.environment, ...rest];
        const result = await startDelivery(world.aws.url, all).ended;
        commands.push(result);
        step(`the command ended with ${result.exitCode ?? result.signal}`);
        if (result.exitCode !== 0) throw new UserError(`pnpm delivery ${all.join(' ')} failed:\n${result.output}`);
        return result;
      },
      everyoneServed,
      leftBehind: (folder) => {
        oldFolder = folder;
      },
    });
    await delay(quietMs / 2);
    await load.stop(() => streamsCaughtUp(world, entries));

    const state = await readState(writerOf(world));
    const { violations, lost } = check({ entries, state, mayLoseTail: play.mayLoseTail });
    const ofOld = oldFolder === undefined ? [] : judgeOldWriter(await stateIn(oldFolder), entries, lost);
    const again = lost.filter(({ ifMatch }) => ifMatch === undefined);
    const notThere = await sendAgain(world, load, again);
    const moments = { faultAt, decidedAt: decidedAt ?? faultAt, endAt: recoveredAt ?? performance.now() };
    const recovered = recoveries(entries, moments);
    const [, minutes] = commands.map(({ output }) => /Worst case .*: (\d+) min/.exec(output)).find(Boolean) ?? [];
    const worstCaseSeconds = minutes === undefined ? undefined : Number(minutes) * 60;
    const slowest = Math.max(...recovered.map(({ afterDecisionMs }) => afterDecisionMs.max));
    const count = (type: Entry['type']) => entries.filter((entry) => entry.type === type).length;
    return {
      entries,
      play: play.name,
      seed,
      seconds: Math.round((performance.now() - start) / 1000),
      problems: [
        ...[...violations, ...ofOld].map(({ rule, what }) => `${rule}: ${what}`),
        ...notThere,
        ...(play.retriesSuffice
          ? recovered
              .filter(({ gaveUp }) => gaveUp > 0)
              .map(({ kind, gaveUp }) => `${gaveUp} calls of ${kind} failed after all attempts`)
          : []),
        ...(worstCaseSeconds !== undefined && slowest > worstCaseSeconds * 1000
          ? [`the command computed ${worstCaseSeconds} s at most, and ${Math.round(slowest / 1000)} s were measured`]
          : []),
      ],
      acknowledged: count('write'),
      reads: count('read'),
      events: count('event'),
      resyncs: count('resync'),
      recoveries: recovered,
      lost: lost.map(({ client, key, cell, id, acknowledgedAt }) => ({
        ...{ client, key, cell, id },
        acknowledgedMsBefore: Math.round(faultAt - acknowledgedAt),
      })),
      lostMs: Math.round(faultAt - Math.min(faultAt, ...lost.map(({ acknowledgedAt }) => acknowledgedAt))),
      sentAgain: again.length - notThere.length,
      errors: errorsByKind(entries),
      steps: [...steps, ...world.globalDatabase.steps]
        .toSorted((a, b) => a.at - b.at)
        .map(({ what, at }) => ({ what, atMs: Math.round(at - faultAt) })),
      worstCaseSeconds,
    };
  } finally {
    await world.stop();
  }
}
