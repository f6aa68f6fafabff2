import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  CreateServiceRequestSchema,
  DeploymentStatus,
  Intent,
  PutEnvironmentRequestSchema,
  RecordDeploymentRequestSchema,
  RecordTransitionRequestSchema,
  Tier,
} from '@sample-platform-ai/contract';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../src/call/call.ts';
import { catalogHandlers } from '../src/catalog/handlers.ts';
import { transaction } from '../src/database/pools.ts';
import { deploymentHandlers } from '../src/deployments/handlers.ts';
import { record } from '../src/deployments/record.ts';
import { listDeployments } from '../src/deployments/repository.ts';
import { createDatabase, type TestDatabase } from './database.ts';

const principal = { kind: 'person', id: 'tester', subject: 'tester', role: 'admin' } as const;
const call: Call = {
  requestId: 'ledger',
  principal,
  peer: '',
  deadline: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
  idempotencyKey: undefined,
  consistencyToken: undefined,
};

let database: TestDatabase;
let pool: pg.Pool;
let count = 0;
beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 8 });
  const place = { name: 'prod', tier: Tier.PRODUCTION, regions: ['one', 'two'] };
  await catalogHandlers.putEnvironment(create(PutEnvironmentRequestSchema, place), { db: pool, call });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function newService(): Promise<string> {
  count += 1;
  const name = `service-${count}`;
  const repository = { fullName: `o/${name}`, id: '1', ownerId: '1' };
  await catalogHandlers.createService(create(CreateServiceRequestSchema, { name, team: 'team', repository }), {
    db: pool,
    call,
  });
  return name;
}

const origin = Date.UTC(2021, 0, 1);
const step = fc.record({
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
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const requestOf = (service: string, { rollout, region, digest, status, minute }: Step) =>
  create(RecordDeploymentRequestSchema, {
    service,
    environment: 'prod',
    region,
    rollout: { key: `r${rollout}` },
    intent: Intent.PLANNED,
    version: `v${digest}`,
    imageDigest: `sha256:${String(digest).repeat(64)}`,
    status,
    at: timestampFromDate(new Date(origin + minute * 60_000)),
  });

async function play(service: string, { end, ...rest }: Step): Promise<void> {
  const [id = ''] = await transaction(pool, (tx) => record(tx, [requestOf(service, { end, ...rest })], principal));
  if (end === undefined) return;
  const at = timestampFromDate(new Date(origin + (rest.minute + 3) * 60_000));
  const request = create(RecordTransitionRequestSchema, { id, status: end, at });
  // A final status refuses another one; the ledger must be the same as before then.
  await transaction(pool, (db) => deploymentHandlers.recordTransition(request, { db, call })).catch(() => {});
}

interface CellRow {
  region: string;
  latest: string;
  claimed: string | null;
  digest: string | null;
}

/** What the cells should hold, from the transitions alone. */
const expectedCells = `SELECT DISTINCT ON (d.region) d.region, d.id AS latest,
    (SELECT s.id FROM deployments s WHERE s.service = d.service AND s.region = d.region AND s.status = 'succeeded'
      ORDER BY s.finished_at DESC, s.id DESC LIMIT 1) AS claimed,
    (SELECT s.image_digest FROM deployments s WHERE s.service = d.service AND s.region = d.region AND s.status = 'succeeded'
      ORDER BY s.finished_at DESC, s.id DESC LIMIT 1) AS digest
  FROM deployments d WHERE d.service = $1 ORDER BY d.region, d.started_at DESC, d.id DESC`;
const storedCells = `SELECT region, latest_deployment_id AS latest, claimed_deployment_id AS claimed, claimed_digest AS digest
  FROM cells WHERE service = $1 ORDER BY region`;

describe('the ledger', () => {
  it('keeps cells and statuses that follow from what was recorded, in any order and all at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), fc.boolean(), async (steps, atOnce) => {
        const service = await newService();
        if (atOnce) await Promise.all(steps.map((one) => play(service, one)));
        else for (const one of steps) await play(service, one);
        const rows = async (text: string) => (await pool.query<CellRow>(text, [service])).rows;
        expect(await rows(storedCells)).toEqual(await rows(expectedCells));
        const { rows: torn } = await pool.query(
          `SELECT d.id FROM deployments d JOIN LATERAL (SELECT t.status, t.number FROM deployment_transitions t
             WHERE t.deployment_id = d.id ORDER BY t.number DESC LIMIT 1) t ON true
           WHERE d.service = $1 AND (d.status <> t.status OR d.entity_version <> t.number)`,
          [service],
        );
        expect(torn).toEqual([]);
        const { rows: events } = await pool.query<{ n: number }>(
          'SELECT count(*)::int AS n FROM events WHERE service = $1',
          [service],
        );
        const { rows: transitions } = await pool.query<{ n: number }>(
          'SELECT count(*)::int AS n FROM deployment_transitions t JOIN deployments d ON d.id = t.deployment_id WHERE d.service = $1',
          [service],
        );
        // One event a transition, and one for the service itself.
        expect(events[0]?.n).toBe((transitions[0]?.n ?? 0) + 1);
      }),
      { numRuns: 40 },
    );
  });

  it('pages through everything that was there, once, while more is recorded', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (steps, pageSize) => {
          const service = await newService();
          const ids = await transaction(pool, (tx) =>
            record(
              tx,
              steps.map((one) => requestOf(service, one)),
              principal,
            ),
          );
          const seen: string[] = [];
          let pageToken = '';
          do {
            const page = await listDeployments(pool, {
              service,
              environment: '',
              region: '',
              team: '',
              status: '',
              since: '',
              until: '',
              pageSize,
              pageToken,
            });
            seen.push(...(JSON.parse(page.items) as { id: string }[]).map(({ id }) => id));
            pageToken = page.nextPageToken;
            await play(service, {
              rollout: 0,
              region: 'one',
              digest: 0,
              status: DeploymentStatus.QUEUED,
              minute: 250,
              end: undefined,
            });
          } while (pageToken !== '');
          expect(new Set(seen).size).toBe(seen.length);
          expect(ids.filter((id) => !seen.includes(id))).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('lets nobody rewrite what was recorded', async () => {
    for (const statement of [
      'UPDATE deployments SET image_digest = NULL',
      'UPDATE deployment_transitions SET status = NULL',
      'DELETE FROM deployments',
      'DELETE FROM deployment_transitions',
      'DELETE FROM incident_entries',
      'UPDATE incident_entries SET note = NULL',
      'DELETE FROM rollout_commits',
      'TRUNCATE observations',
      'DROP TABLE cells',
    ]) {
      await expect(pool.query(statement), statement).rejects.toThrow(/permission denied|must be owner/);
    }
  });
});
