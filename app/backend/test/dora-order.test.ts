import { Tier } from '@sample-platform-ai/contract';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDatabase, type TestDatabase } from './database.ts';
import { admin, minute, origin, stamp } from './dora-story.ts';
import { callsOf, type DeployReport, dispatcherOf, type Ending, type Report, replay } from './history.ts';

const longRun = process.env['LEDGER_FUZZ'] === 'long';
/** Calls that are made at least. */
const goal = longRun ? 100_000 : 2000;
vi.setConfig({ testTimeout: longRun ? 3_600_000 : 240_000 });

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  await admin.putEnvironment(pool, { name: 'prod', tier: Tier.PRODUCTION, regions: ['one', 'two'] });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

// Few minutes, so that reports of the same time are common.
const at = fc.integer({ min: 0, max: 200 });
const ending = fc.constantFrom<Ending>('succeeded', 'succeeded', 'succeeded', 'failed', 'cancelled', 'in_progress');
const attempt = fc.record({
  region: fc.constantFrom('one', 'two'),
  at,
  length: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
  ended: ending,
  corrected: fc.option(fc.constantFrom<Ending>('succeeded', 'failed', 'cancelled'), { nil: undefined, freq: 8 }),
});
const deployment = fc.record({
  intent: fc.constantFrom('planned', 'planned', 'rollback', 'hotfix'),
  version: fc.integer({ min: 0, max: 2 }),
  both: fc.boolean(),
  attempts: fc.array(attempt, { minLength: 1, maxLength: 4 }),
  /** Shares its key with the one before. */
  sameRun: fc.boolean(),
  remediates: fc.option(fc.nat(20), { nil: undefined, freq: 3 }),
  answers: fc.option(fc.nat(20), { nil: undefined, freq: 3 }),
  commits: fc.array(at, { maxLength: 2 }),
});
const incident = fc.record({
  cause: fc.option(fc.nat(20), { nil: undefined }),
  from: at,
  length: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
});
const history = fc.record({
  deployments: fc.array(deployment, { minLength: 2, maxLength: 10, size: 'large' }),
  incidents: fc.array(incident, { maxLength: 4, size: 'large' }),
});
type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;

const time = (minutes: number): number => origin + minutes * minute;

/** A rollout links to one that comes earlier in the list, so that each reference can exist. */
function reportsOf({ deployments, incidents }: History): readonly Report[] {
  const names: string[] = [];
  const keys: string[] = [];
  const reports: Report[] = [];
  for (const [
    index,
    { intent, both, attempts, sameRun, remediates, answers, commits, version },
  ] of deployments.entries()) {
    const last = keys.at(-1);
    const taken = last !== undefined && names.includes(intent === 'planned' ? last : `${last}/${intent}`);
    const deploy = sameRun && last !== undefined && !taken ? last : `run-${index}`;
    const repaired = remediates === undefined ? undefined : names[remediates % (names.length || 1)];
    const answered = answers === undefined ? undefined : incidents[answers % (incidents.length || 1)];
    keys.push(deploy);
    for (const [i, each] of attempts.entries()) {
      const { length, ended, corrected } = each;
      const final = ended !== 'in_progress';
      const report: DeployReport = {
        ...{ deploy, version, intent, ended, at: time(each.at + (final ? (length ?? 0) : 0)) },
        ...{ in: both ? each.region : 'one', regions: both ? ['one', 'two'] : ['one'] },
        ...(length === undefined ? {} : { from: time(each.at) }),
        ...(corrected !== undefined && final && corrected !== ended ? { corrected } : {}),
        commits: commits.map((age) => time(age)),
        // Only one of the reports has to bring a link.
        ...(repaired !== undefined && i === attempts.length - 1 ? { remediates: repaired } : {}),
        ...(answered !== undefined && i === 0 ? { answers: `i${incidents.indexOf(answered)}` } : {}),
      };
      reports.push(report);
    }
    names.push(intent === 'planned' ? deploy : `${deploy}/${intent}`);
  }
  for (const [index, { cause, from, length }] of incidents.entries()) {
    const named = cause === undefined ? undefined : names[cause % names.length];
    reports.push({
      ...{ incident: `i${index}`, from: time(from) },
      ...(length === undefined ? {} : { resolved: time(from + length) }),
    });
    // Named with the incident, a cause could wait for its own answer.
    if (named !== undefined) reports.push({ cause: named, of: `i${index}` });
  }
  return reports;
}

/** Without the ids that the ledger gives. */
async function metricsOf(service: string): Promise<unknown> {
  const window = { since: stamp(time(20)), until: stamp(time(180)) };
  const text = await admin.metrics(pool, { service, ...window });
  const { rows } = await pool.query<{ id: string; name: string }>(
    `SELECT id, split_part(key, '#', 1) || '/' || intent AS name FROM rollouts WHERE service = $1`,
    [service],
  );
  const named = rows.reduce((all, { id, name }) => all.replaceAll(id, name), text.replaceAll(service, 'service'));
  const metrics = JSON.parse(named) as Record<string, { rows?: unknown[] }>;
  return Object.entries(metrics).map(([name, { rows: samples, ...metric }]) => [
    name,
    metric,
    samples?.map((sample) => JSON.stringify(sample)).sort(),
  ]);
}

const rollouts = `SELECT split_part(key, '#', 1) AS key, intent, status, change, started_at, finished_at FROM rollouts
  WHERE service = $1 ORDER BY 1, 2`;

describe('the metrics', () => {
  it('are the same in whatever order reports come, and however often', async () => {
    const dispatcher = dispatcherOf(pool);
    let [services, calls, stories] = [0, 0, 0];
    const story = fc.asyncProperty(history, fc.infiniteStream(fc.nat()), async (all, chance) => {
      const reports = reportsOf(all);
      const play = async (order: (index: number) => number, times: number) => {
        services += 1;
        const service = `service-${services}`;
        await admin.createService(pool, service, service);
        calls += await replay(dispatcher, service, callsOf(service, reports), { order, times });
        return { metrics: await metricsOf(service), rollouts: (await pool.query(rollouts, [service])).rows };
      };
      const inOrder = await play((index) => index, 1);
      const places = new Map<number, number>();
      const shuffled = (index: number): number => {
        const place = places.get(index) ?? chance.next().value;
        places.set(index, place);
        return place;
      };
      expect(await play((index) => -index, 1)).toEqual(inOrder);
      expect(await play(shuffled, 2)).toEqual(inOrder);
      stories += 1;
    });
    for (let seed = longRun ? Date.now() : 42; calls < goal; seed += 1) await fc.assert(story, { numRuns: 10, seed });
    expect(stories).toBeGreaterThan(9);
    process.stdout.write(`${calls} calls, ${stories} histories\n`);
  });
});
