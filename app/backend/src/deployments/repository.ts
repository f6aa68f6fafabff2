import { firstRow, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { v7 as uuid } from 'uuid';
import { jsonParameter } from '../database/json.ts';
import { type Page, type PageRequest, type TimeList, timePage } from '../database/page-query.ts';
import { deploymentDocument, deploymentsOfPage, deploymentWithTransitions } from '../projections/deployments.ts';
import { columnsOf, documentWriter } from '../projections/fields.ts';
import type { Provenance } from '../provenance/trust.ts';
import type { StatusName } from './status.ts';

/** The facts that the credential proves, as the contract's `Claim`. */
export interface Claim {
  readonly subject: string;
  readonly repository?: string;
  readonly repositoryId?: string;
  readonly runId?: string;
  readonly runAttempt?: number;
  readonly workflowRef?: string;
  readonly workflowSha?: string;
  readonly actor?: string | undefined;
  readonly actorId?: string | undefined;
  readonly runNumber?: string | undefined;
  readonly eventName?: string;
  readonly ref?: string | undefined;
  readonly commitSha?: string | undefined;
}

export interface NewDeployment {
  readonly id: string;
  readonly rolloutId: string;
  readonly service: string;
  readonly environment: string;
  readonly region: string;
  readonly intent: string;
  readonly version: string;
  readonly imageDigest: string;
  readonly claim: Claim;
  /** What the pipeline sent in addition to its token. */
  readonly attribution?: object | undefined;
  readonly provenance: Provenance | undefined;
  readonly status: StatusName;
  readonly at: string;
  readonly finishedAt: string | undefined;
}

const insert = {
  name: 'deployments_insert',
  text: `WITH added AS (
      INSERT INTO deployments (id, rollout_id, service, environment, region, intent, version, image_digest, claim,
        attribution, provenance, started_at, status, finished_at, entity_version)
      SELECT n.id, n."rolloutId", n.service, n.environment, n.region, n.intent, n.version, n."imageDigest", n.claim,
        n.attribution, n.provenance, n.at, n.status, n."finishedAt", 1
      FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, "rolloutId" uuid, service text, environment text, region text,
        intent text, version text, "imageDigest" text, claim jsonb, attribution jsonb,
        provenance jsonb, at timestamptz, status text, "finishedAt" timestamptz)
      RETURNING id, status, started_at, claim
    )
    INSERT INTO deployment_transitions (deployment_id, number, status, at, recorded_at, note, correction, recorded_by)
    SELECT id, 1, status, started_at, now(), '', false, claim->>'subject' FROM added`,
};

/** Inserts all deployments, each with its first transition, in one statement. */
export const insertDeployments = (tx: Queryable, deployments: readonly NewDeployment[]): Promise<unknown> =>
  rowsOf(tx, insert, [jsonParameter(deployments)]);

export interface DeploymentState {
  service: string;
  environment: string;
  region: string;
  rollout_id: string;
  status: StatusName;
  entity_version: number;
  started_at: Date;
  finished_at: Date | null;
}

/** Locks the service, then the rollout, then the deployment: the same order as `record`. */
const lock = {
  name: 'deployment_lock',
  text: `WITH history AS MATERIALIZED (
      SELECT s.name FROM services s WHERE s.name = (SELECT service FROM deployments WHERE id = $1) FOR NO KEY UPDATE
    ), rollout AS MATERIALIZED (
      SELECT r.id FROM rollouts r WHERE EXISTS (SELECT FROM history)
        AND r.id = (SELECT rollout_id FROM deployments WHERE id = $1) FOR NO KEY UPDATE
    )
    SELECT d.service, d.environment, d.region, d.rollout_id, d.status, d.entity_version, d.started_at, d.finished_at
    FROM deployments d JOIN rollout ON rollout.id = d.rollout_id WHERE d.id = $1 FOR NO KEY UPDATE OF d`,
};

export const lockDeployment = (tx: Queryable, id: string): Promise<DeploymentState | undefined> =>
  firstRow(tx, lock, [id]);

export interface NewTransition {
  readonly deploymentId: string;
  readonly number: number;
  readonly status: StatusName;
  readonly at: string;
  readonly finishedAt: string | undefined;
  readonly note: string;
  readonly correction: boolean;
  readonly recordedBy: string;
}

const transition = {
  name: 'deployment_transition',
  text: `WITH added AS (
      INSERT INTO deployment_transitions (deployment_id, number, status, at, recorded_at, note, correction, recorded_by)
      VALUES ($1, $2, $3, $4, now(), $6, $7, $8)
    )
    UPDATE deployments SET status = $3, finished_at = $5, entity_version = $2 WHERE id = $1`,
};

export const insertTransition = (tx: Queryable, t: NewTransition): Promise<unknown> =>
  rowsOf(tx, transition, [
    t.deploymentId,
    t.number,
    t.status,
    t.at,
    t.finishedAt ?? null,
    t.note,
    t.correction,
    t.recordedBy,
  ]);

export interface DeploymentDocument {
  id: string;
  document: string;
}

/** Without transitions, in no order. */
export const deploymentDocuments = (db: Queryable, ids: readonly string[]): Promise<readonly DeploymentDocument[]> =>
  rowsOf(
    db,
    {
      name: 'deployment_documents',
      text: `SELECT t.id, ${deploymentDocument} AS document FROM deployments t WHERE t.id = ANY($1::uuid[])`,
    },
    [ids],
  );

const publishChanged = {
  name: 'deployments_publish',
  text: `INSERT INTO events (id, at, service, environment, subject, document)
    SELECT e.id, now(), t.service, t.environment, 'deploymentChanged', (${deploymentDocument})::json
    FROM jsonb_to_recordset($1::jsonb) AS e (id uuid, deployment uuid) JOIN deployments t ON t.id = e.deployment`,
};

/** Publishes the current state of deployments, in the transaction that changed them. */
export const publishDeployments = (tx: Queryable, ids: readonly string[]): Promise<unknown> =>
  rowsOf(tx, publishChanged, [jsonParameter(ids.map((deployment) => ({ id: uuid(), deployment })))]);

export async function findDeployment(db: Queryable, id: string): Promise<string | undefined> {
  const text = `SELECT ${deploymentWithTransitions} AS document FROM deployments t WHERE t.id = $1`;
  return (await firstRow<{ document: string }>(db, { name: 'deployment_find', text, quick: true }, [id]))?.document;
}

/** An empty field does not filter. */
export type DeploymentFilter = PageRequest &
  Readonly<Record<'service' | 'environment' | 'region' | 'team' | 'status' | 'since' | 'until', string>>;

export const deploymentList: TimeList = {
  table: 'deployments',
  timeColumn: 'started_at',
  indexes: [
    { columns: ['service'], only: "t.version <> ''" },
    { columns: ['environment', 'region', 'status'] },
    { columns: ['service', 'environment', 'region', 'status'] },
  ],
  domains: { places: 'cells', enums: { status: ['queued', 'in_progress', 'succeeded', 'failed', 'cancelled'] } },
  columns: columnsOf(deploymentsOfPage),
  write: documentWriter(deploymentsOfPage),
};

export const listDeployments = (db: Queryable, { pageSize, pageToken, ...filters }: DeploymentFilter): Promise<Page> =>
  timePage(db, deploymentList, { pageSize, pageToken, filters });
