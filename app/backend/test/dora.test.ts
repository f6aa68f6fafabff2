import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  AppendIncidentEntryRequestSchema,
  CreateServiceRequestSchema,
  DeploymentStatus,
  GetDeliveryMetricsRequestSchema,
  IncidentEntryKind,
  Intent,
  OpenIncidentRequestSchema,
  PutEnvironmentRequestSchema,
  RecordDeploymentRequestSchema,
  Severity,
  Tier,
} from '@sample-platform-ai/contract';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../src/call/call.ts';
import { catalogHandlers } from '../src/catalog/handlers.ts';
import { transaction } from '../src/database/pools.ts';
import type { Queryable } from '../src/database/queryable.ts';
import { record } from '../src/deployments/record.ts';
import { incidentHandlers } from '../src/incidents/handlers.ts';
import { metricsHandlers } from '../src/metrics/handlers.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { expectedMetrics, type OracleIncident, type OracleRollout, quantile } from './dora-oracle.ts';

const principal = { kind: 'person', id: 'tester', subject: 'tester', role: 'admin' } as const;
const call: Call = {
  requestId: 'dora',
  principal,
  peer: '',
  deadline: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
  idempotencyKey: undefined,
  consistencyToken: undefined,
};

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  const place = { name: 'prod', tier: Tier.PRODUCTION, regions: ['one'] };
  await catalogHandlers.putEnvironment(create(PutEnvironmentRequestSchema, place), { db: pool, call });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const origin = Date.UTC(2021, 0, 1);
const minute = 60_000;
const stamp = (ms: number) => timestampFromDate(new Date(ms));

interface Plan {
  readonly intent: 'planned' | 'rollback' | 'hotfix';
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'in_progress';
  /** Minutes after the rollout before. */
  readonly gap: number;
  /** Of three digests, so that redeploys of the live one are common. */
  readonly digest: number;
  readonly commitAges: readonly number[];
  /** How many rollouts back the repaired one lies. */
  readonly repairs: number | undefined;
  readonly answers: boolean;
  /** `back`: how many rollouts before this one its cause lies; one may cause several. */
  readonly incident: { readonly back: number; readonly delay: number; readonly length: number | undefined } | undefined;
}

const plan: fc.Arbitrary<Plan> = fc.record({
  intent: fc.constantFrom('planned', 'planned', 'planned', 'rollback', 'hotfix'),
  outcome: fc.constantFrom('succeeded', 'succeeded', 'succeeded', 'failed', 'cancelled', 'in_progress'),
  gap: fc.integer({ min: 1, max: 3000 }),
  digest: fc.integer({ min: 0, max: 2 }),
  commitAges: fc.array(fc.integer({ min: -30, max: 5000 }), { maxLength: 4 }),
  repairs: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 3 }),
  answers: fc.boolean(),
  incident: fc.option(
    fc.record({
      back: fc.integer({ min: 0, max: 2 }),
      delay: fc.integer({ min: -10, max: 200 }),
      length: fc.option(fc.integer({ min: 0, max: 500 }), { nil: undefined }),
    }),
    { nil: undefined, freq: 2 },
  ),
});

interface Story {
  readonly rollouts: readonly OracleRollout[];
  readonly incidents: readonly OracleIncident[];
}

const statusOf: Readonly<Record<Plan['outcome'], DeploymentStatus>> = {
  succeeded: DeploymentStatus.SUCCEEDED,
  failed: DeploymentStatus.FAILED,
  cancelled: DeploymentStatus.CANCELLED,
  in_progress: DeploymentStatus.IN_PROGRESS,
};
const intentOf = { planned: Intent.PLANNED, rollback: Intent.ROLLBACK, hotfix: Intent.HOTFIX } as const;

/** Plays a history into the ledger, and keeps beside it what a person with a pencil would have written down. */
async function play(tx: Queryable, service: string, plans: readonly Plan[]): Promise<Story> {
  const rollouts: OracleRollout[] = [];
  const incidents: OracleIncident[] = [];
  const ids = new Map<string, string>();
  const deployments = new Map<string, string>();
  let live: number | undefined;
  let now = origin;
  let answered: string | undefined;
  for (const [index, { intent, outcome, gap, digest, commitAges, repairs, answers, incident }] of plans.entries()) {
    now += gap * minute;
    const key = `r${index}`;
    const change = live !== digest;
    const before = rollouts.filter((rollout) => rollout.change);
    const named = repairs === undefined || intent === 'planned' ? undefined : rollouts.at(-repairs)?.key;
    const remediates = named ?? (intent === 'rollback' ? before.at(-1)?.key : undefined);
    const answersIncident = answers && answered !== undefined;
    const request = create(RecordDeploymentRequestSchema, {
      service,
      environment: 'prod',
      region: 'one',
      rollout: {
        key,
        remediatesRolloutId: (named !== undefined && ids.get(named)) || '',
        answersIncidentId: answersIncident ? (answered ?? '') : '',
      },
      intent: intentOf[intent],
      version: key,
      imageDigest: `sha256:${String(digest).repeat(64)}`,
      status: statusOf[outcome],
      at: stamp(now),
      commits: commitAges.map((age, i) => ({
        sha: String(index * 10 + i).padStart(40, '0'),
        committedAt: stamp(now - age * minute),
      })),
    });
    const [deployment = ''] = await record(tx, [request], principal);
    const { rows } = await tx.query<{ id: string }>('SELECT rollout_id AS id FROM deployments WHERE id = $1', [
      deployment,
    ]);
    ids.set(key, rows[0]?.id ?? '');
    deployments.set(key, deployment);
    if (outcome === 'succeeded') live = digest;
    rollouts.push({
      key,
      intent,
      outcome,
      startedAt: now,
      finishedAt: outcome === 'in_progress' ? undefined : now,
      change,
      remediates,
      answersIncident,
      commits: commitAges.map((age) => ({ committedAt: now - age * minute })),
    });
    if (!incident) continue;
    const cause = rollouts.at(-1 - incident.back)?.key ?? key;
    const startedAt = now + incident.delay * minute;
    const opening = { service, environment: 'prod', title: 'x', severity: Severity.MINOR, startedAt: stamp(startedAt) };
    const opened = await incidentHandlers.openIncident(
      create(OpenIncidentRequestSchema, { ...opening, causingDeploymentId: deployments.get(cause) ?? '' }),
      { db: tx, call },
    );
    const { id } = JSON.parse(opened.json) as { id: string };
    answered = id;
    const resolvedAt = incident.length === undefined ? undefined : startedAt + incident.length * minute;
    if (resolvedAt !== undefined) {
      const entry = { id, kind: IncidentEntryKind.RESOLVED, at: stamp(resolvedAt), expectedVersion: 1 };
      await incidentHandlers.appendIncidentEntry(create(AppendIncidentEntryRequestSchema, entry), { db: tx, call });
    }
    incidents.push({ startedAt, resolvedAt, cause });
  }
  return { rollouts, incidents };
}

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
  const repository = { fullName: `o/${service}`, id: '1', ownerId: '1' };
  await catalogHandlers.createService(
    create(CreateServiceRequestSchema, { name: service, team: service, repository }),
    { db: pool, call },
  );
  const { rollouts, incidents } = await transaction(pool, (tx) => play(tx, service, plans));
  const end = (rollouts.at(-1)?.startedAt ?? origin) + minute;
  // A window that cuts off the beginning of the history.
  const since = Math.max(origin + 500 * minute, end - 300 * 86_400_000);
  const until = Math.max(since + minute, end);
  const expected = expectedMetrics(rollouts, incidents, { since, until });
  for (const scope of [{ service }, { team: service }]) {
    const request = create(GetDeliveryMetricsRequestSchema, { ...scope, since: stamp(since), until: stamp(until) });
    const { json } = await metricsHandlers.getDeliveryMetrics(request, { db: pool, call });
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
    const history = fc.array(plan, { minLength: 1, maxLength: 14 });
    await fc.assert(fc.asyncProperty(history, checkStory), { numRuns: 60 });
  });
});
