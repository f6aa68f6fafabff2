import { create } from '@bufbuild/protobuf';
import { type Timestamp, timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  DeploymentStatus,
  IncidentEntryKind,
  Intent,
  RecordDeploymentRequestSchema,
  Severity,
} from '@sample-platform-ai/contract';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import fc from 'fast-check';
import { actor } from '../dev/seed/actor.ts';
import type { OracleIncident, OracleRollout } from './dora-oracle.ts';
import { recorded } from './recorded.ts';

export const admin = actor('dora');
export const origin = Date.UTC(2021, 0, 1);
export const minute = 60_000;
export const stamp = (ms: number): Timestamp => timestampFromMs(ms);

type Outcome = OracleRollout['outcome'];

export interface Plan {
  readonly intent: OracleRollout['intent'];
  readonly outcome: Outcome;
  /** Minutes after the rollout before. */
  readonly gap: number;
  /** Of three digests, so that redeploys of the live one are common. */
  readonly digest: number;
  /** Negative by a skewed clock. */
  readonly commitAges: readonly number[];
  /** The second region, if the rollout has one: how it ends, and after which part of the time to the next rollout. */
  readonly second: { readonly outcome: Outcome; readonly lag: number } | undefined;
  /** How many rollouts back the repaired one lies. */
  readonly repairs: number | undefined;
  readonly answers: boolean;
  /** `back`: how many rollouts before this one its cause lies; one may cause several. */
  readonly incident: { readonly back: number; readonly delay: number; readonly length: number | undefined } | undefined;
  /** A rollout to an environment that is not production counts nowhere. */
  readonly environment: 'prod' | 'uat';
}

const outcome = fc.constantFrom<Outcome>('succeeded', 'succeeded', 'succeeded', 'failed', 'cancelled', 'in_progress');

export const plan: fc.Arbitrary<Plan> = fc.record({
  intent: fc.constantFrom('planned', 'planned', 'rollback', 'hotfix'),
  outcome,
  gap: fc.integer({ min: 1, max: 3000 }),
  digest: fc.integer({ min: 0, max: 2 }),
  commitAges: fc.array(fc.integer({ min: -30, max: 5000 }), { maxLength: 4 }),
  second: fc.option(fc.record({ outcome, lag: fc.double({ min: 0, max: 0.9, noNaN: true }) }), { nil: undefined }),
  repairs: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined, freq: 3 }),
  answers: fc.boolean(),
  incident: fc.option(
    fc.record({
      back: fc.integer({ min: 0, max: 2 }),
      delay: fc.integer({ min: -10, max: 200 }),
      length: fc.option(fc.integer({ min: 0, max: 500 }), { nil: undefined }),
    }),
    { nil: undefined, freq: 2 },
  ),
  environment: fc.constantFrom('prod', 'prod', 'prod', 'prod', 'uat'),
});

export interface Story {
  readonly rollouts: readonly OracleRollout[];
  readonly incidents: readonly OracleIncident[];
}

const statusOf: Readonly<Record<Outcome, DeploymentStatus>> = {
  succeeded: DeploymentStatus.SUCCEEDED,
  failed: DeploymentStatus.FAILED,
  cancelled: DeploymentStatus.CANCELLED,
  in_progress: DeploymentStatus.IN_PROGRESS,
};
const intentOf = { planned: Intent.PLANNED, rollback: Intent.ROLLBACK, hotfix: Intent.HOTFIX } as const;

interface Part {
  readonly region: string;
  readonly outcome: Outcome;
  readonly at: number;
}

function partsOf({ outcome: first, second }: Plan, now: number, gapAfter: number): readonly Part[] {
  const one = { region: 'one', outcome: first, at: now };
  if (!second) return [one];
  return [one, { region: 'two', outcome: second.outcome, at: now + Math.floor(second.lag * gapAfter) * minute }];
}

/** One failed region fails the rollout; it has succeeded when the last region has. */
function ending(parts: readonly Part[]): Pick<OracleRollout, 'outcome' | 'finishedAt' | 'failedAt'> {
  const failures = parts.filter((part) => part.outcome === 'failed').map(({ at }) => at);
  return { ...level(parts), failedAt: failures.length > 0 ? Math.min(...failures) : undefined };
}

function level(parts: readonly Part[]): Pick<OracleRollout, 'outcome' | 'finishedAt'> {
  const broken = parts.filter((part) => part.outcome === 'failed' || part.outcome === 'cancelled');
  if (broken.length > 0) {
    const failed = broken.some((part) => part.outcome === 'failed');
    return { outcome: failed ? 'failed' : 'cancelled', finishedAt: Math.min(...broken.map(({ at }) => at)) };
  }
  if (parts.some((part) => part.outcome === 'in_progress')) return { outcome: 'in_progress', finishedAt: undefined };
  return { outcome: 'succeeded', finishedAt: Math.max(...parts.map(({ at }) => at)) };
}

interface Written extends OracleRollout {
  readonly environment: string;
  readonly id: string;
  readonly deployment: string;
}

/** Plays a history into the ledger, and computes the expected metrics separately. */
export async function play(tx: Queryable, service: string, plans: readonly Plan[]): Promise<Story> {
  const written: Written[] = [];
  const incidents: OracleIncident[] = [];
  const live = new Map<string, number>();
  let now = origin;
  const answered: Partial<Record<Plan['environment'], string>> = {};
  for (const [index, each] of plans.entries()) {
    const { intent, gap, digest, commitAges, repairs, environment } = each;
    now += gap * minute;
    const key = `r${index}`;
    const parts = partsOf(each, now, plans[index + 1]?.gap ?? 100);
    const here = written.filter((rollout) => rollout.environment === environment);
    const named = repairs === undefined || intent === 'planned' ? undefined : here.at(-repairs);
    const answersIncident = each.answers ? answered[environment] : undefined;
    const causeIsKnown = incidents.some(({ id, cause }) => id === answersIncident && cause !== '');
    const inferred = intent === 'rollback' && !causeIsKnown ? here.findLast((rollout) => rollout.change) : undefined;
    const requests = parts.map(({ region, outcome: ended, at }) =>
      create(RecordDeploymentRequestSchema, {
        ...{ service, environment, region, version: key, intent: intentOf[intent], status: statusOf[ended] },
        rollout: {
          key,
          regions: parts.map((part) => part.region),
          remediatesRolloutId: named?.id ?? '',
          answersIncidentId: answersIncident ?? '',
        },
        imageDigest: `sha256:${String(digest).repeat(64)}`,
        at: stamp(at),
        commits: commitAges.map((age, i) => ({
          sha: String(index * 10 + i).padStart(40, '0'),
          committedAt: stamp(now - age * minute),
        })),
      }),
    );
    const [deployment = ''] = await recorded(tx, requests);
    const { rows } = await tx.query<{ id: string }>('SELECT rollout_id AS id FROM deployments WHERE id = $1', [
      deployment,
    ]);
    const change = parts.some(({ region }) => live.get(`${environment}/${region}`) !== digest);
    for (const { region, outcome: ended } of parts)
      if (ended === 'succeeded') live.set(`${environment}/${region}`, digest);
    written.push({
      ...{ key, intent, environment, deployment, change, answersIncident, id: rows[0]?.id ?? '', startedAt: now },
      ...ending(parts),
      remediates: (named ?? inferred)?.key,
      commits: commitAges.map((age) => ({ committedAt: now - age * minute })),
    });
    if (!each.incident) continue;
    const { back, delay, length } = each.incident;
    const sameEnvironment = written.filter((rollout) => rollout.environment === environment);
    const cause = sameEnvironment.at(-1 - back) ?? sameEnvironment.at(-1);
    const startedAt = now + delay * minute;
    const opening = { service, environment, title: 'x', severity: Severity.MINOR, startedAt: stamp(startedAt) };
    const id = await admin.openIncident(tx, { ...opening, causingDeploymentId: cause?.deployment ?? '' });
    answered[environment] = id;
    const resolvedAt = length === undefined ? undefined : startedAt + length * minute;
    if (resolvedAt !== undefined) {
      const entry = { id, kind: IncidentEntryKind.RESOLVED, at: stamp(resolvedAt), expectedVersion: 1 };
      await admin.appendEntry(tx, entry);
    }
    incidents.push({ id, startedAt, resolvedAt, cause: cause?.key ?? key });
  }
  return { rollouts: written.filter(({ environment }) => environment === 'prod'), incidents };
}
