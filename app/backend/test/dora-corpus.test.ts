import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tier } from '@sample-platform-ai/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createDatabase, type TestDatabase } from './database.ts';
import { admin, stamp } from './dora-story.ts';
import { callsOf, dispatcherOf, type Report, replay } from './history.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/dora-cases.md'), 'utf8');

interface Expected {
  readonly deployments: number;
  readonly failed: readonly string[];
  readonly rework: readonly string[];
  readonly recoveries: readonly number[];
  readonly leadTimes: readonly number[];
}
interface Case {
  readonly title: string;
  readonly reports: readonly Report[];
  readonly expected: Expected;
}

const timeOf = (text: string): number => Date.parse(`2026-03-${text}:00Z`);
/** Times are written as `02T10:00`. */
const withTimes = (value: unknown): unknown => {
  if (typeof value === 'string' && /^\d\dT\d\d:\d\d$/.test(value)) return timeOf(value);
  if (Array.isArray(value)) return value.map(withTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withTimes(each)]));
};

const cases = [...page.matchAll(/^## (.+)$[\s\S]*?```yaml\n([\s\S]*?)```/gm)].map(([, title = '', text = '']): Case => {
  const [reports = '', expected = ''] = text.split(/^(?=expect:)/m);
  return {
    title,
    reports: withTimes(parse(reports)) as Report[],
    expected: (parse(expected) as { expect: Expected }).expect,
  };
});

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

interface Metric {
  readonly n: number;
  readonly rows: readonly { readonly rolloutId: string; readonly seconds?: number; readonly counted?: boolean }[];
}

async function found(service: string): Promise<Expected> {
  const window = { since: stamp(timeOf('01T00:00')), until: stamp(timeOf('28T00:00')) };
  const metrics = JSON.parse(await admin.metrics(pool, { service, ...window })) as Record<string, Metric>;
  const { rows } = await pool.query<{ id: string; name: string }>(
    `SELECT id, split_part(key, '#', 1) || CASE intent WHEN 'planned' THEN '' ELSE '/' || intent END AS name
      FROM rollouts WHERE service = $1`,
    [service],
  );
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const metric = (name: string): Metric => metrics[name] ?? { n: -1, rows: [] };
  const seconds = (name: string) =>
    metric(name)
      .rows.map((row) => row.seconds ?? -1)
      .sort((a, b) => a - b);
  const counted = (name: string) =>
    metric(name)
      .rows.filter((row) => row.counted)
      .map(({ rolloutId }) => names.get(rolloutId) ?? '')
      .sort();
  return {
    deployments: metric('changeFailRate').n,
    failed: counted('changeFailRate'),
    rework: counted('deploymentReworkRate'),
    recoveries: seconds('failedDeploymentRecoveryTime'),
    leadTimes: seconds('changeLeadTime'),
  };
}

let count = 0;
describe('the metrics, by docs/dora-cases.md', () => {
  it('has cases for everything that it defines', () => {
    expect(cases.length).toBeGreaterThan(20);
  });

  describe.each(cases)('$title', ({ reports, expected }) => {
    const named = {
      ...expected,
      rework: expected.rework.map((name) => fullName(reports, name)).sort(),
      failed: expected.failed.map((name) => fullName(reports, name)).sort(),
    };
    it.each([
      ['in the order of the page', (index: number) => index, 1],
      ['in reverse', (index: number) => -index, 1],
      ['twice', (index: number) => index, 2],
      ['in reverse and twice', (index: number) => -index, 2],
    ] as const)('%s', async (_, order, times) => {
      count += 1;
      const service = `case-${count}`;
      await admin.createService(pool, service, service);
      await replay(dispatcherOf(pool), service, callsOf(service, reports), { order, times });
      expect(await found(service)).toEqual(named);
    });
  });
});

/** A rollout is named by its key, and by its intent where the key has several. */
function fullName(reports: readonly Report[], name: string): string {
  if (name.includes('/')) return name;
  const intents = reports.flatMap((report) =>
    'deploy' in report && report.deploy === name ? [report.intent ?? 'planned'] : [],
  );
  return intents.includes('planned') || intents[0] === undefined ? name : `${name}/${intents[0]}`;
}
