import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../test/database.ts';
import { actor } from './actor.ts';
import { rareService, seedServices } from './catalog.ts';
import { seedHistory } from './history.ts';
import { seed } from './seed.ts';

const now = Date.UTC(2026, 10, 24, 3);
let database: TestDatabase;
let pool: pg.Pool;
let seeded: number;
beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  seeded = await seed(database.url, now);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const sums = async (text: string): Promise<Readonly<Record<string, number>>> =>
  (await pool.query<Record<string, number>>(text)).rows[0] ?? {};

interface Metrics {
  readonly changeLeadTime: {
    readonly enoughData: boolean;
    readonly medianSeconds: number;
    readonly p90Seconds: number;
  };
  readonly failedDeploymentRecoveryTime: { readonly n: number };
  readonly changeFailRate: { readonly rate: number; readonly n: number };
  readonly deploymentReworkRate: { readonly count: number; readonly rate: number };
}
const metricsOf = async (scope: { service: string } | { team: string }): Promise<Metrics> => {
  const at = { seconds: BigInt(now / 1000) };
  return JSON.parse(await actor('reader').metrics(pool, { ...scope, until: at })) as Metrics;
};

describe('the seed', () => {
  it('is the same for the same moment', () => {
    const digits = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
    expect(JSON.stringify(seedHistory(now), digits)).toBe(JSON.stringify(seedHistory(now), digits));
  });

  it.each([0, 1, 2, 3, 4, 5, 6])('has a release that waits for production for a day, %i days later', (days) => {
    const then = now + days * 86_400_000;
    const newest = new Map<string, number>();
    for (const { service, environment, at } of seedHistory(then).planned)
      newest.set(`${service} ${environment}`, Number(at?.seconds) * 1000);
    const waiting = seedServices.filter(({ name }) => {
      const [reached = 0, before = 0] = ['uat', 'prod'].map((environment) => newest.get(`${name} ${environment}`));
      return reached > before && reached < then - 86_400_000;
    });
    expect(waiting).not.toEqual([]);
  });

  it('leaves a ledger alone that holds services', async () => {
    expect(seeded).toBeGreaterThan(8000);
    expect(await seed(database.url, now)).toBe(0);
  });

  it('has something to show on every screen', async () => {
    const incidents = await sums(`SELECT count(*) FILTER (WHERE status = 'open')::int AS open,
      count(*) FILTER (WHERE status = 'mitigated')::int AS mitigated, count(*)::int AS all FROM incidents`);
    expect(incidents).toMatchObject({ open: expect.toSatisfy((n: number) => n > 0), mitigated: 1 });
    const cells = await sums(`SELECT count(*) FILTER (WHERE claimed_digest <> observed_digest)::int AS drifted,
      count(*) FILTER (WHERE claimed_digest <> observed_digest AND observed_version IS NOT NULL)::int AS older,
      count(*) FILTER (WHERE latest_status = 'in_progress')::int AS pending, count(*)::int AS all FROM cells`);
    for (const [name, count] of Object.entries(cells)) expect([name, count > 0]).toEqual([name, true]);
    expect(cells['drifted']).toBeLessThan((cells['all'] ?? 0) / 10);
    const skewed = await sums(`SELECT count(*)::int AS n FROM (SELECT service FROM cells WHERE environment = 'prod'
      GROUP BY service HAVING count(DISTINCT claimed_digest) > 1) s`);
    expect(skewed['n']).toBeGreaterThan(1);
    const rollouts = await sums(`SELECT count(*) FILTER (WHERE intent = 'hotfix')::int AS hotfix,
      count(*) FILTER (WHERE intent = 'rollback')::int AS rollback, count(*) FILTER (WHERE status = 'failed')::int AS failed,
      count(*) FILTER (WHERE answers_incident_id IS NOT NULL AND remediates_rollout_id IS NOT NULL)::int AS rework
      FROM rollouts WHERE environment = 'prod'`);
    for (const [name, count] of Object.entries(rollouts)) expect([name, count > 20]).toEqual([name, true]);
  });

  it('looks like the work of people: each deployment has its run, its length, its people and its commits', async () => {
    const deployments = await sums(`SELECT count(*)::int AS all,
      count(*) FILTER (WHERE claim ->> 'runId' ~ '^17[0-9]{9}$' AND claim ->> 'repository' = 'example-org/' || service)::int AS runs,
      count(*) FILTER (WHERE finished_at > started_at OR status = 'in_progress')::int AS long,
      count(DISTINCT claim ->> 'actor')::int AS people,
      count(*) FILTER (WHERE environment = 'prod' AND attribution ->> 'approver' IS NULL)::int AS unapproved FROM deployments`);
    expect(deployments).toMatchObject({ runs: deployments['all'], long: deployments['all'], unapproved: 0 });
    expect(deployments['people']).toBeGreaterThan(8);
    const commits =
      await sums(`SELECT count(*)::int AS all, count(message)::int AS messages, count(author)::int AS authors,
      count(pull_request)::int AS requests FROM rollout_commits`);
    const { all } = commits;
    expect(commits).toEqual({ all, messages: all, authors: all, requests: all });
    const digests = await sums(`SELECT count(*) FILTER (WHERE observed_digest ~ '(.)\\1{8}')::int AS fake FROM cells`);
    expect(digests['fake']).toBe(0);
    const people = await sums(`SELECT count(DISTINCT recorded_by)::int AS n FROM incident_entries`);
    expect(people['n']).toBeGreaterThan(5);
  });

  it('gives every team metrics that a team could have', async () => {
    for (const team of new Set(seedServices.map((service) => service.team))) {
      const { changeLeadTime, changeFailRate, deploymentReworkRate, failedDeploymentRecoveryTime } = await metricsOf({
        team,
      });
      expect(changeLeadTime.medianSeconds).toBeGreaterThan(6 * 3600);
      expect(changeLeadTime.p90Seconds).toBeLessThan(7 * 86_400);
      expect(changeFailRate.rate).toBeGreaterThan(0.02);
      expect(changeFailRate.rate).toBeLessThan(0.3);
      expect(deploymentReworkRate.rate).toBeGreaterThan(0.005);
      expect(deploymentReworkRate.rate).toBeLessThan(changeFailRate.rate);
      expect(failedDeploymentRecoveryTime.n).toBeGreaterThan(3);
    }
    expect((await metricsOf({ service: rareService })).changeLeadTime.enoughData).toBe(false);
  });
});
