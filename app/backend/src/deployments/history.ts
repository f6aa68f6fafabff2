import { type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { jsonParameter } from '../database/json.ts';

/**
 * Facts that derive from a service's reports. Each new, late or corrected report derives them again. The order is by the times in
 * the reports, never by their arrival.
 */

/** SQL: a rollout's key as its caller names it, and the intent: together they identify a rollout in an environment. */
export const callerKey = (row: string): string => `split_part(${row}.key, '#', 1)`;

const isBefore = (earlier: string, later: string) =>
  `(${callerKey(earlier)} COLLATE "C", ${earlier}.intent COLLATE "C") < (${callerKey(later)} COLLATE "C", ${later}.intent COLLATE "C")`;

/** SQL: the change that a rollback repairs when neither the rollback nor its incident names one. */
export const inferredRepair = (row: string): string => `(SELECT p.id FROM rollouts p
  WHERE p.service = ${row}.service AND p.environment = ${row}.environment AND p.change AND p.id <> ${row}.id
    AND p.started_at <= ${row}.started_at AND (p.started_at < ${row}.started_at OR ${isBefore('p', row)})
    AND NOT EXISTS (SELECT FROM incidents i WHERE i.id = ${row}.answers_incident_id AND i.causing_deployment_id IS NOT NULL)
  ORDER BY p.started_at DESC, ${callerKey('p')} COLLATE "C" DESC, p.intent DESC LIMIT 1)`;

const lock = {
  name: 'histories_lock',
  text: 'SELECT s.name FROM services s WHERE s.name = ANY($1::text[]) ORDER BY s.name FOR NO KEY UPDATE',
};

/** Serializes the reports of one service: each may change facts that derive from earlier ones. */
export const lockHistories = (tx: Queryable, services: readonly string[]): Promise<unknown> =>
  rowsOf(tx, lock, [services]);

/** A new or changed deployment. `liveFrom`, `liveUntil`: the first and last time at which it counts, or counted, as live. */
export interface Touched {
  readonly rolloutId: string;
  readonly service: string;
  readonly environment: string;
  readonly region: string;
  readonly liveFrom?: string | undefined;
  readonly liveUntil?: string | undefined;
}

const inCell = (a: string, b: string) =>
  `${a}.service = ${b}.service AND ${a}.environment = ${b}.environment AND ${a}.region = ${b}.region`;
const nextSuccess = (more: string) => `(SELECT e.finished_at, e.rollout_id FROM deployments e
    WHERE ${inCell('e', 't')} AND e.status = 'succeeded' AND e.finished_at > t."liveUntil" ${more}
    ORDER BY e.finished_at, e.id LIMIT 1)`;

const judge = {
  name: 'rollouts_judge',
  // In addition to their own rollouts: those that started while one of the deployments was the newest success. A rollout's own successes
  // do not count for it, so two later successes of two rollouts must be between.
  text: `WITH touched AS MATERIALIZED (
      SELECT DISTINCT t.* FROM jsonb_to_recordset($1::jsonb) AS t ("rolloutId" uuid, service text, environment text, region text,
        "liveFrom" timestamptz, "liveUntil" timestamptz)
    ), affected AS MATERIALIZED (
      SELECT t."rolloutId" AS id FROM touched t
      UNION
      SELECT n.rollout_id FROM touched t
      LEFT JOIN LATERAL ${nextSuccess('')} one ON true
      LEFT JOIN LATERAL ${nextSuccess('AND e.rollout_id <> one.rollout_id')} two ON true
      JOIN LATERAL (SELECT n.rollout_id FROM deployments n WHERE ${inCell('n', 't')}
        AND n.started_at >= t."liveFrom" AND n.started_at <= coalesce(two.finished_at, 'infinity')) n ON true
      WHERE t."liveFrom" IS NOT NULL
    ), judged AS MATERIALIZED (
      SELECT r.id, EXISTS (SELECT FROM deployments n WHERE n.rollout_id = r.id
        AND n.image_digest IS DISTINCT FROM (SELECT d.image_digest FROM deployments d
          WHERE ${inCell('d', 'n')} AND d.status = 'succeeded' AND d.rollout_id <> n.rollout_id AND d.finished_at <= n.started_at
            AND (d.finished_at < n.started_at OR d.started_at < n.started_at
              OR EXISTS (SELECT FROM rollouts k WHERE k.id = d.rollout_id AND ${isBefore('k', 'r')}))
          ORDER BY d.finished_at DESC, d.started_at DESC, d.image_digest DESC LIMIT 1)) AS change
      FROM affected a JOIN rollouts r ON r.id = a.id
    )
    UPDATE rollouts r SET change = j.change FROM judged j WHERE r.id = j.id AND r.change <> j.change`,
};

/** Whether rollouts are changes: a redeployment of the live release is not. */
export const judgeChanges = (tx: Queryable, touched: readonly Touched[]): Promise<unknown> =>
  rowsOf(tx, judge, [
    jsonParameter(
      touched.map(({ rolloutId, service, environment, region, liveFrom, liveUntil }) => ({
        ...{ rolloutId, service, environment, region, liveFrom, liveUntil },
      })),
    ),
  ]);
