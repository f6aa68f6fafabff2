import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Play } from './plays/play.ts';
import { runPlay } from './plays/run.ts';
import { type Lies, startLiar } from './test/liar.ts';
import { whyNotPlayed } from './world/names.ts';
import { whyNoPostgres } from './world/postgres.ts';
import { defaultSettings, type WorldSettings } from './world/settings.ts';
import { startWorld, type World } from './world/world.ts';

const withoutPostgres = whyNoPostgres();
const missing = withoutPostgres === undefined ? whyNotPlayed() : `PostgreSQL cannot run here: ${withoutPostgres}`;

/** In the first region. Clients are numbered: two pipelines by the CLI, two over gRPC, an observer, editors, two readers, two streams. */
const lies: Lies = {
  lost: 'pipeline-1-4',
  twice: 'pipeline-2-3',
  stale: 'pipeline-1-7',
  ignoresIfMatch: true,
  silentAfter: 30,
};
/** In the second one, whose first stream is this. */
const [otherLies, otherStream]: [Lies, string] = [{ swaps: 20 }, 'stream-19'];

/** The real clients use a real ledger, and hear of it what a liar makes of its answers. */
async function lyingWorld(settings: WorldSettings): Promise<World> {
  const world = await startWorld(settings);
  const ends: (() => Promise<void>)[] = [];
  const lyingIn = async ({ entry, ...region }: World['regions'][number], told: Lies) => {
    const [http, streams] = [await startLiar(entry.http, told), await startLiar(entry.streams.http, told)];
    ends.push(http.stop, streams.stop);
    return { ...region, entry: { ...entry, http: http.port, streams: { ...entry.streams, http: streams.port } } };
  };
  const [first, second] = world.regions;
  return {
    ...world,
    regions: [await lyingIn(first, lies), await lyingIn(second, otherLies)],
    stop: async () => {
      await Promise.all(ends.map((end) => end()));
      await world.stop();
    },
  };
}

const nothing: Play = {
  name: 'nothing',
  description: 'nothing happens',
  mayLoseTail: false,
  retriesSuffice: true,
  act: async ({ fault }) => {
    fault();
    await delay(4000);
  },
};

/** Who is caught, by the rule that catches it. */
const planted: Readonly<Record<string, RegExp>> = {
  'an acknowledged write is lost': /^durability: pipeline-1-4 of pipeline-1 .* is not in the database$/,
  'a repeated request is done twice': /^duplicates: deployment pipeline-2-3 is there 2 times$/,
  'a stale read is shown as fresh':
    /^read your writes: .*: a read with the token of pipeline-1-7 showed number \d of it$/,
  'a stream is silent': /^streams: stream-9 is silent: the last \d+ events did not come$/,
  'events are reordered': new RegExp(`^streams: ${otherStream} brought event \\S+ after \\S+, which is later$`),
  'If-Match is ignored':
    /^lost updates: editor-6-\S+ and editor-6-\S+ were both acknowledged after incident \S+ at version \d+/,
};

it.skipIf(missing)(
  `each of six bugs of a ledger that runs is caught, and nothing else${missing ? ` (skipped: ${missing})` : ''}`,
  { timeout: 300_000 },
  async () => {
    const { problems } = await runPlay(nothing, {
      ...{ seed: 1, settings: defaultSettings, quietMs: 1500, say: () => {} },
      start: lyingWorld,
    });
    for (const [bug, caught] of Object.entries(planted))
      expect(problems.filter((problem) => caught.test(problem)).length, bug).toBeGreaterThan(0);
    const caught = (problem: string) => Object.values(planted).some((each) => each.test(problem));
    expect(problems.filter((problem) => !caught(problem))).toEqual([]);
  },
);
