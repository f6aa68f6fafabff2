import { firstRow, inOrder, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { jsonParameter } from '../database/json.ts';
import { type Page, type PageRequest, passedOn, type TimeList, timePage } from '../database/page-query.ts';
import { rolloutDocument, rolloutWithCommits } from './documents.ts';

export interface NewRollout {
  readonly id: string;
  readonly service: string;
  readonly environment: string;
  readonly key: string;
  readonly intent: string;
  readonly regions: readonly string[];
  readonly remediates: string | undefined;
  readonly answers: string | undefined;
  readonly startedAt: string;
}

export interface StoredRollout {
  id: string;
  service: string;
  environment: string;
  key: string;
  intent: string;
  regions: string[];
  remediates: string | null;
  answers: string | null;
}

const upsert = {
  name: 'rollouts_upsert',
  // The update changes nothing: it locks a rollout that is there already, and returns it.
  text: `INSERT INTO rollouts AS t (id, service, environment, key, intent, regions, remediates_rollout_id,
      answers_incident_id, change, status, started_at)
    SELECT n.id, n.service, n.environment, n.key, n.intent, n.regions, n.remediates, n.answers, false, 'in_progress', n."startedAt"
    FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, service text, environment text, key text, intent text,
      regions text[], remediates uuid, answers uuid, "startedAt" timestamptz)
    ORDER BY n.service, n.environment, n.key
    ON CONFLICT (service, environment, key) DO UPDATE SET key = excluded.key
    RETURNING t.id, t.service, t.environment, t.key, t.intent, t.regions, t.remediates_rollout_id AS remediates,
      t.answers_incident_id AS answers`,
};

/** Makes the rollouts that are not there yet, and locks them all in one order. */
export const upsertRollouts = (tx: Queryable, rollouts: readonly NewRollout[]): Promise<readonly StoredRollout[]> =>
  rowsOf(tx, upsert, [jsonParameter(rollouts)]);

export interface CommitRow {
  readonly rolloutId: string;
  readonly sha: string;
  readonly committedAt: string;
  readonly message?: string | undefined;
  readonly author?: string | undefined;
  readonly pullRequest?: number | undefined;
}

const insertCommits = {
  name: 'commits_insert',
  text: `INSERT INTO rollout_commits (rollout_id, sha, committed_at, message, author, pull_request)
    SELECT DISTINCT ON (c."rolloutId", c.sha) c."rolloutId", c.sha, c."committedAt", c.message, c.author, c."pullRequest"
    FROM jsonb_to_recordset($1::jsonb) AS c ("rolloutId" uuid, sha text, "committedAt" timestamptz, message text, author text, "pullRequest" integer)
    ON CONFLICT DO NOTHING`,
};

/** Each region sends the same commits; they belong to the rollout once. */
export async function addCommits(tx: Queryable, commits: readonly CommitRow[]): Promise<void> {
  if (commits.length > 0) await rowsOf(tx, insertCommits, [jsonParameter(commits)]);
}

const markChanges = {
  name: 'rollouts_mark_changes',
  // Against what was live just before, in the ledger's time: batches and late reports come out the same. By the rollouts' ids
  // first: who asks for those that are no change yet is thought to find one, and reads all rollouts for it.
  text: `UPDATE rollouts r SET change = true
    WHERE r.id = ANY($1::uuid[]) AND NOT r.change AND EXISTS (SELECT FROM deployments n
      WHERE n.rollout_id = r.id AND n.image_digest IS DISTINCT FROM (SELECT d.image_digest FROM deployments d
        WHERE d.service = n.service AND d.environment = n.environment AND d.region = n.region AND d.status = 'succeeded'
          AND d.rollout_id <> n.rollout_id AND (d.finished_at, d.id) < (n.started_at, n.id)
        ORDER BY d.finished_at DESC, d.id DESC LIMIT 1))`,
};

const inferRepaired = {
  name: 'rollouts_infer_repaired',
  text: `UPDATE rollouts r SET remediates_rollout_id = (
      SELECT p.id FROM rollouts p WHERE p.service = r.service AND p.environment = r.environment
        AND p.change AND (p.started_at, p.id) < (r.started_at, r.id)
      ORDER BY p.started_at DESC, p.id DESC LIMIT 1)
    WHERE r.id = ANY($1::uuid[]) AND r.intent = 'rollback' AND r.remediates_rollout_id IS NULL`,
};

/**
 * A redeploy of what is live everywhere is no change; a rollback that names nothing repairs the change before it. `rollback`:
 * whether one is among them.
 */
export const judgeRollouts = (tx: Queryable, ids: readonly string[], rollback: boolean): Promise<unknown> =>
  inOrder(tx, () => rowsOf(tx, markChanges, [ids]), ...(rollback ? [() => rowsOf(tx, inferRepaired, [ids])] : []));

const project = {
  name: 'rollouts_project',
  text: `WITH newest AS (
      SELECT DISTINCT ON (d.rollout_id, d.region) d.rollout_id, d.region, d.status, d.finished_at, d.started_at
      FROM deployments d WHERE d.rollout_id = ANY($1::uuid[])
      ORDER BY d.rollout_id, d.region, d.started_at DESC, d.id DESC
    ), state AS (
      SELECT r.id, min(n.started_at) AS started_at,
        count(*) FILTER (WHERE n.status = 'succeeded' AND n.region = ANY(r.regions)) = cardinality(r.regions) AS done,
        bool_or(n.status = 'failed') AS failed, bool_or(n.status = 'cancelled') AS cancelled,
        min(n.finished_at) FILTER (WHERE n.status = 'succeeded' AND n.region = ANY(r.regions)) AS first_success,
        max(n.finished_at) FILTER (WHERE n.status = 'succeeded' AND n.region = ANY(r.regions)) AS last_success,
        min(n.finished_at) FILTER (WHERE n.status IN ('failed', 'cancelled')) AS first_failure
      FROM rollouts r JOIN newest n ON n.rollout_id = r.id GROUP BY r.id, r.regions
    )
    UPDATE rollouts r SET
      status = CASE WHEN s.failed THEN 'failed' WHEN s.cancelled THEN 'cancelled' WHEN s.done THEN 'succeeded' ELSE 'in_progress' END,
      finished_at = CASE WHEN s.failed OR s.cancelled THEN s.first_failure WHEN s.done THEN s.last_success END,
      region_skew_seconds = coalesce(extract(epoch FROM s.last_success - s.first_success), 0)
    FROM state s WHERE r.id = s.id`,
};

/** Brings the rollouts' own status up to date with their deployments. */
export const projectRollouts = (tx: Queryable, ids: readonly string[]): Promise<unknown> => rowsOf(tx, project, [ids]);

export async function findRollout(db: Queryable, id: string): Promise<string | undefined> {
  const text = `SELECT ${rolloutWithCommits}::text AS document FROM rollouts t WHERE t.id = $1`;
  return (await firstRow<{ document: string }>(db, { name: 'rollout_find', text }, [id]))?.document;
}

/** Every field may be empty, and filters nothing then. */
export type RolloutFilter = PageRequest &
  Readonly<Record<'service' | 'environment' | 'team' | 'intent' | 'status' | 'since' | 'until', string>>;

export const rolloutList: TimeList = {
  table: 'rollouts',
  timeColumn: 'started_at',
  indexes: [
    { columns: ['service'], only: "t.key <> ''" },
    { columns: ['environment', 'intent', 'status'] },
    { columns: ['service', 'environment', 'intent', 'status'] },
  ],
  domains: {
    places: 'environments',
    words: { intent: ['planned', 'rollback', 'hotfix'], status: ['in_progress', 'succeeded', 'failed', 'cancelled'] },
  },
  ...passedOn(rolloutDocument),
};

export const listRollouts = (db: Queryable, { pageSize, pageToken, ...filters }: RolloutFilter): Promise<Page> =>
  timePage(db, rolloutList, { pageSize, pageToken, filters });
