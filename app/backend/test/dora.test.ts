import { Tier } from '@sample-platform-ai/contract';
import { transaction } from '@sample-platform-ai/kit/database/pools.ts';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from './database.ts';
import { expectedMetrics, quantile } from './dora-oracle.ts';
import { admin, minute, origin, type Plan, plan, play, stamp } from './dora-story.ts';
import { runs, waitForCounterexamples } from './ledger-world.ts';

waitForCounterexamples();

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  const regions = ['one', 'two'];
  await admin.putEnvironment(pool, { name: 'prod', tier: Tier.PRODUCTION, regions });
  await admin.putEnvironment(pool, { name: 'uat', tier: Tier.STAGING, regions });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

interface Metric {
  n: number;
  enoughData: boolean;
  clamped?: number;
  count?: number;
  rate?: number;
  medianSeconds?: number;
  p90Seconds?: number;
  medianGapSeconds?: number;
  rows: { seconds?: number; counted?: boolean }[];
}

const sortedSeconds = ({ rows }: Metric) => rows.map(({ seconds }) => seconds ?? 0).sort((a, b) => a - b);

let stories = 0;

async function checkStory(plans: readonly Plan[]): Promise<void> {
  stories += 1;
  const service = `service-${stories}`;
  await admin.createService(pool, service, service);
  const { rollouts, incidents } = await transaction(pool, (tx) => play(tx, service, plans));
  const end = (rollouts.at(-1)?.startedAt ?? origin) + minute;
  // A window that cuts off the beginning of the history.
  const since = Math.max(origin + 500 * minute, end - 300 * 86_400_000);
  const until = Math.max(since + minute, end);
  const expected = expectedMetrics(rollouts, incidents, { since, until });
  for (const scope of [{ service }, { team: service }]) {
    const json = await admin.metrics(pool, { ...scope, since: stamp(since), until: stamp(until) });
    const metrics = JSON.parse(json) as Record<string, Metric>;
    const metric = (name: string): Metric => metrics[name] ?? { n: -1, enoughData: false, rows: [] };
    const lead = metric('changeLeadTime');
    expect([lead.n, lead.clamped, sortedSeconds(lead)]).toEqual([
      expected.leadTimes.length,
      expected.clamped,
      expected.leadTimes,
    ]);
    expect(lead.enoughData).toBe(expected.leadTimes.length >= 5);
    if (lead.enoughData) {
      expect(lead.medianSeconds).toBeCloseTo(quantile(expected.leadTimes, 0.5), 3);
      expect(lead.p90Seconds).toBeCloseTo(quantile(expected.leadTimes, 0.9), 3);
    } else {
      expect(lead).not.toHaveProperty('medianSeconds');
    }
    const firstCommit = metric('firstCommitLeadTime');
    expect([firstCommit.n, sortedSeconds(firstCommit)]).toEqual([expected.firstCommits.length, expected.firstCommits]);
    if (firstCommit.enoughData) {
      expect(firstCommit.p90Seconds).toBeCloseTo(quantile(expected.firstCommits, 0.9), 3);
    }
    const frequency = metric('deploymentFrequency');
    expect(frequency.n).toBe(expected.successes);
    if (expected.gaps.length >= 5) expect(frequency.medianGapSeconds).toBeCloseTo(quantile(expected.gaps, 0.5), 3);
    expect(sortedSeconds(metric('failedDeploymentRecoveryTime'))).toEqual(expected.recoveries);
    const fail = metric('changeFailRate');
    expect([fail.n, fail.count, fail.rows.filter(({ counted }) => counted).length]).toEqual([
      expected.finished,
      expected.failed,
      expected.failed,
    ]);
    expect(fail.rate).toEqual(
      expected.finished >= 5 ? expect.closeTo(expected.failed / expected.finished, 9) : undefined,
    );
    const rework = metric('deploymentReworkRate');
    expect([rework.n, rework.count]).toEqual([expected.finished, expected.rework]);
  }
}

describe('the five metrics', () => {
  it('are what brute force finds in any history', async () => {
    const history = fc.array(plan, { minLength: 1, maxLength: 18, size: 'large' });
    await fc.assert(fc.asyncProperty(history, checkStory), runs(60));
  });
});
