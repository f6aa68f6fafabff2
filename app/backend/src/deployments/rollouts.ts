import { firstRow, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { jsonParameter } from '../database/json.ts';
import { type Page, type PageRequest, passedOn, type TimeList, timePage } from '../database/page-query.ts';
import { rolloutDocument, rolloutWithCommits } from '../projections/deployments.ts';
import { callerKey } from './history.ts';

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
  // One run may deploy, fail and roll back: another intent with the same key is another rollout. The update locks an existing
  // rollout, and adds missing links.
  text: `INSERT INTO rollouts AS t (id, service, environment, key, intent, regions, remediates_rollout_id,
      answers_incident_id, change, status, started_at)
    SELECT n.id, n.service, n.environment,
      CASE WHEN coalesce(o.intent <> n.intent, n.second) THEN n.key || '#' || n.intent ELSE n.key END,
      n.intent, n.regions, n.remediates, n.answers, false, 'in_progress', n."startedAt"
    FROM (SELECT m.*, m.intent <> first_value(m.intent) OVER (PARTITION BY m.service, m.environment, m.key ORDER BY m.intent) AS second
      FROM jsonb_to_recordset($1::jsonb) AS m (id uuid, service text, environment text, key text, intent text,
        regions text[], remediates uuid, answers uuid, "startedAt" timestamptz)) n
    LEFT JOIN rollouts o ON o.service = n.service AND o.environment = n.environment AND o.key = n.key
    ORDER BY n.service, n.environment, n.key, n.intent
    ON CONFLICT (service, environment, key) DO UPDATE SET key = excluded.key,
      remediates_rollout_id = coalesce(t.remediates_rollout_id, excluded.remediates_rollout_id),
      answers_incident_id = coalesce(t.answers_incident_id, excluded.answers_incident_id)
    RETURNING t.id, t.service, t.environment, ${callerKey('t')} AS key, t.intent, t.regions, t.remediates_rollout_id AS remediates,
      t.answers_incident_id AS answers`,
};

/** Creates missing rollouts, and locks all of them in one order. */
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

/** Each region sends the same commits; the rollout stores them once. */
export async function addCommits(tx: Queryable, commits: readonly CommitRow[]): Promise<void> {
  if (commits.length > 0) await rowsOf(tx, insertCommits, [jsonParameter(commits)]);
}

const project = {
  name: 'rollouts_project',
  text: `WITH newest AS (
      SELECT DISTINCT ON (d.rollout_id, d.region) d.rollout_id, d.region, d.status, d.finished_at,
        min(d.started_at) OVER (PARTITION BY d.rollout_id) AS first_started
      FROM deployments d WHERE d.rollout_id = ANY($1::uuid[])
      ORDER BY d.rollout_id, d.region, d.started_at DESC, coalesce((d.claim->>'runAttempt')::integer, 0) DESC,
        d.finished_at DESC, d.status, d.id
    ), state AS (
      SELECT r.id, min(n.first_started) AS started_at,
        count(*) FILTER (WHERE n.status = 'succeeded' AND n.region = ANY(r.regions)) = cardinality(r.regions) AS done,
        bool_or(n.status = 'failed') AS failed, bool_or(n.status = 'cancelled') AS cancelled,
        min(n.finished_at) FILTER (WHERE n.status = 'succeeded' AND n.region = ANY(r.regions)) AS first_success,
        max(n.finished_at) FILTER (WHERE n.status = 'succeeded' AND n.region = ANY(r.regions)) AS last_success,
        min(n.finished_at) FILTER (WHERE n.status IN ('failed', 'cancelled')) AS first_failure
      FROM rollouts r JOIN newest n ON n.rollout_id = r.id GROUP BY r.id, r.regions
    )
    UPDATE rollouts r SET started_at = s.started_at,
      status = CASE WHEN s.failed THEN 'failed' WHEN s.cancelled THEN 'cancelled' WHEN s.done THEN 'succeeded' ELSE 'in_progress' END,
      finished_at = CASE WHEN s.failed OR s.cancelled THEN s.first_failure WHEN s.done THEN s.last_success END,
      region_skew_seconds = coalesce(extract(epoch FROM s.last_success - s.first_success), 0)
    FROM state s WHERE r.id = s.id`,
};

/** Updates the status of rollouts from their deployments. */
export const projectRollouts = (tx: Queryable, ids: readonly string[]): Promise<unknown> => rowsOf(tx, project, [ids]);

export async function findRollout(db: Queryable, id: string): Promise<string | undefined> {
  const text = `SELECT ${rolloutWithCommits}::text AS document FROM rollouts t WHERE t.id = $1`;
  return (await firstRow<{ document: string }>(db, { name: 'rollout_find', text }, [id]))?.document;
}

/** An empty field does not filter. */
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
    enums: { intent: ['planned', 'rollback', 'hotfix'], status: ['in_progress', 'succeeded', 'failed', 'cancelled'] },
  },
  ...passedOn(rolloutDocument),
};

export const listRollouts = (db: Queryable, { pageSize, pageToken, ...filters }: RolloutFilter): Promise<Page> =>
  timePage(db, rolloutList, { pageSize, pageToken, filters });
