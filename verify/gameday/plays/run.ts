import { setTimeout as delay } from 'node:timers/promises';
import { randomFrom } from '@sample-platform-ai/backend/dev/seed/random.ts';
import { check } from '../checker/check.ts';
import { durableLost } from '../checker/rule.ts';
import { readState } from '../checker/state.ts';
import type { Entry } from '../clients/history.ts';
import { type Load, startLoad } from '../clients/load.ts';
import { type Bounds, boundsOf, slowerThan } from '../report/bounds.ts';
import { errorsByKind, type Recovery, recoveries } from '../report/recovery.ts';
import { type Lane, lanesOf } from '../report/timeline.ts';
import type { WorldSettings } from '../world/settings.ts';
import { startWorld, type World } from '../world/world.ts';
import {
  judgeListing,
  judgeMetrics,
  judgeOldWriter,
  openOldWriter,
  sendAgain,
  streamsCaughtUp,
  writerOf,
} from './judge.ts';
import type { Play } from './play.ts';
import { createStage, until } from './stage.ts';

export interface PlayOptions {
  readonly seed: number;
  readonly settings: WorldSettings;
  /** @default two regions on this machine */
  readonly start?: (settings: WorldSettings) => Promise<World>;
  /** In each region, pipelines that wait until every region has what they wrote. @default 1 */
  readonly durablePipelines?: number;
  /** Load before the fault, and after everyone is served again. */
  readonly quietMs: number;
  readonly say: (text: string) => void;
  /** Releases the ledger in both regions from the fault on. @default false */
  readonly isRelease?: boolean;
}

export interface LostWrite {
  readonly client: string;
  readonly key: string;
  readonly cell: string;
  readonly id: string;
  /** Before the fault; negative where it was after it. */
  readonly acknowledgedMsBefore: number;
}

export interface PlayResult {
  readonly play: string;
  readonly description: string;
  readonly seed: number;
  readonly seconds: number;
  /** Every way in which a promise was broken; none where all is well. */
  readonly problems: readonly string[];
  readonly acknowledged: number;
  /** Of those, how many every region was then seen to have; none of them may be lost. */
  readonly durable: number;
  /** Of the durable ones, those that the writer does not have after the play. */
  readonly durableLost: number;
  readonly reads: number;
  readonly events: number;
  readonly resyncs: number;
  readonly recoveries: readonly Recovery[];
  readonly lost: readonly LostWrite[];
  /** Lost deployments that were sent again, and are there once. */
  readonly sentAgain: number;
  /** Records that `ledger lost-writes` listed, also those that were never acknowledged; undefined where the old writer was not started again. */
  readonly listed?: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly lanes: readonly Lane[];
  /** Milliseconds after the fault. */
  readonly steps: readonly { readonly what: string; readonly atMs: number }[];
  /** That the failover command computed for AWS, in seconds. */
  readonly worstCaseSeconds: number | undefined;
  /** That it computes for the waits of this world. @default nothing was promoted */
  readonly bounds?: Bounds;
}

/** The result, and what it was made of. */
export type Played = PlayResult & { readonly entries: readonly Entry[] };

/** What a play is called in a report. */
export const nameOf = ({ name }: Play, isRelease: boolean): string => (isRelease ? `${name}-with-release` : name);

/** Plays one play in a world for it alone, and judges it. */
export async function runPlay(play: Play, options: PlayOptions): Promise<Played> {
  const { seed, settings, quietMs, durablePipelines = 1, start: begin = startWorld, isRelease = false } = options;
  const name = nameOf(play, isRelease);
  const start = performance.now();
  const world = await begin({ ...settings, ...play.settings });
  let load: Load | undefined;
  let closeOld: (() => Promise<void>) | undefined;
  try {
    const random = randomFrom(seed);
    load = await startLoad(world, { seed, durablePipelines });
    const { entries } = load.history;
    const say = (text: string) => options.say(`${name}: ${text}`);
    const { stage, record } = createStage({ world, entries, random, say, isRelease });
    await until('every client has begun', () => new Set(entries.map(({ client }) => client)).size >= 20);
    await delay(quietMs * (0.75 + random() / 2));
    await play.act(stage);
    await stage.released();
    await delay(quietMs / 2);
    await load.stop(() => streamsCaughtUp(world, entries));

    const state = await readState(writerOf(world));
    const { violations, lost } = check({ entries, state, mayLoseTail: play.mayLoseTail });
    const left = record.leftBehind();
    const old = left === undefined ? undefined : await openOldWriter(left, world);
    closeOld = old?.end;
    const ofOld = old ? judgeOldWriter(old, entries, lost) : [];
    const ofMetrics = await judgeMetrics(world, load);
    const before = old && (await judgeListing(old, world, lost));
    const again = lost.filter(({ record }) => record === 'deployment');
    const notThere = await sendAgain(world, load, again);
    // Now the command has to say of each deployment that it was sent again.
    const after = old && (await judgeListing(old, world, lost));
    const moments = record.moments();
    const recovered = recoveries(entries, moments);
    const [, minutes] =
      record.commands.map(({ output }) => /Worst case .*: (\d+) min/.exec(output)).find(Boolean) ?? [];
    const worstCaseSeconds = minutes === undefined ? undefined : Number(minutes) * 60;
    // On clusters, what else runs on the machine decides how long everything takes.
    const bounds = world.inside && boundsOf(world.settings, world.globalDatabase.steps);
    const count = (type: Entry['type']) => entries.filter((entry) => entry.type === type).length;
    return {
      entries,
      play: name,
      description: play.description,
      seed,
      seconds: Math.round((performance.now() - start) / 1000),
      problems: [
        ...[...violations, ...ofMetrics, ...ofOld, ...(before?.violations ?? []), ...(after?.violations ?? [])].map(
          ({ rule, what }) => `${rule}: ${what}`,
        ),
        ...notThere,
        ...record.problems,
        ...(world.faults ?? []),
        ...(play.retriesSuffice && !(isRelease && play.releaseStops)
          ? recovered
              .filter(({ gaveUp }) => gaveUp > 0)
              .map(({ kind, gaveUp }) => `${gaveUp} calls of ${kind} failed after all attempts`)
          : []),
        ...(bounds ? slowerThan(bounds, recovered) : []),
      ],
      acknowledged: count('write'),
      durable: count('durable'),
      durableLost: durableLost(entries, lost).length,
      reads: count('read'),
      events: count('event'),
      resyncs: count('resync'),
      recoveries: recovered,
      lost: lost.map(({ client, key, cell, id, acknowledgedAt }) => ({
        ...{ client, key, cell, id },
        acknowledgedMsBefore: Math.round(moments.faultAt - acknowledgedAt),
      })),
      sentAgain: again.length - notThere.length,
      ...(before?.listed === undefined ? {} : { listed: before.listed }),
      errors: errorsByKind(entries),
      lanes: lanesOf(entries, moments),
      steps: [...record.steps, ...world.globalDatabase.steps]
        .toSorted((a, b) => a.at - b.at)
        .map(({ what, at }) => ({ what, atMs: Math.round(at - moments.faultAt) })),
      worstCaseSeconds,
      ...(bounds && { bounds }),
    };
  } finally {
    const ended = load?.end();
    await closeOld?.();
    await world.stop();
    await ended;
  }
}
