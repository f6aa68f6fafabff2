import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { DeploymentStatus, Intent, RecordDeploymentRequestSchema, Tier } from '@sample-platform-ai/contract';
import { transaction } from '@sample-platform-ai/kit/database/pools.ts';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, vi } from 'vitest';
import { actor } from '../dev/seed/actor.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { recorded } from './recorded.ts';

const longRun = process.env['LEDGER_FUZZ'] === 'long';
/** Runs of each property; forty times as many in the long run, which makes more than ten thousand. */
export const runs = (count: number) => ({ numRuns: longRun ? count * 40 : count });
/**
 * For the tests of the file that calls it: a counterexample is worth waiting for until it is small. Not on import, because files
 * share the modules of a worker, and only the first would have it.
 */
export const waitForCounterexamples = (): void => {
  vi.setConfig({ testTimeout: longRun ? 1_800_000 : 240_000 });
};

export const admin = actor('tester');
export const origin = Date.UTC(2021, 0, 1);
export const minutes = (minute: number) => timestampFromMs(origin + minute * 60_000);

/** A ledger with one environment of two regions, and as many services as are asked for. */
export function useLedger() {
  waitForCounterexamples();
  let database: TestDatabase;
  let pool: pg.Pool;
  let count = 0;
  beforeAll(async () => {
    database = await createDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 8 });
    await admin.putEnvironment(pool, { name: 'prod', tier: Tier.PRODUCTION, regions: ['one', 'two'] });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
  return {
    pool: () => pool,
    /** What a query says about one service, which is its only parameter. */
    rows: async <Row extends pg.QueryResultRow>(text: string, service: string): Promise<Row[]> =>
      (await pool.query<Row>(text, [service])).rows,
    newService: async (): Promise<string> => {
      count += 1;
      await admin.createService(pool, `service-${count}`, 'team');
      return `service-${count}`;
    },
  };
}

export const step = fc.record({
  rollout: fc.integer({ min: 0, max: 4 }),
  region: fc.constantFrom('one', 'two'),
  digest: fc.integer({ min: 0, max: 2 }),
  status: fc.constantFrom(
    DeploymentStatus.QUEUED,
    DeploymentStatus.IN_PROGRESS,
    DeploymentStatus.SUCCEEDED,
    DeploymentStatus.FAILED,
  ),
  minute: fc.integer({ min: 0, max: 500 }),
  end: fc.option(fc.constantFrom(DeploymentStatus.SUCCEEDED, DeploymentStatus.FAILED, DeploymentStatus.CANCELLED), {
    nil: undefined,
  }),
});
export type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

export const requestOf = (service: string, { rollout, region, digest, status, minute }: Omit<Step, 'end'>) =>
  create(RecordDeploymentRequestSchema, {
    service,
    environment: 'prod',
    region,
    rollout: { key: `r${rollout}` },
    intent: Intent.PLANNED,
    version: `v${digest}`,
    imageDigest: `sha256:${String(digest).repeat(64)}`,
    status,
    at: minutes(minute),
  });

/** Records a step, and its end; an end that the ledger refuses leaves it as it was. */
export async function play(pool: pg.Pool, service: string, { end, ...begun }: Step): Promise<string> {
  const [id = ''] = await transaction(pool, (tx) => recorded(tx, [requestOf(service, begun)]));
  if (end !== undefined) {
    const done = { id, status: end, at: minutes(begun.minute + 3) };
    await transaction(pool, (tx) => admin.transition(tx, done)).catch(() => {});
  }
  return id;
}
