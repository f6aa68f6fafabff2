import { rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { enumName, instant, jsonParameter } from '../database/json.ts';
import { callerKey } from '../deployments/history.ts';
import { commitDocument } from '../projections/deployments.ts';
import { type Candidate, filled, type LostRecord, type LostRecords, recordsOf } from './lost-write.ts';
import type { Histories } from './parting.ts';

/** One transition; number 1 is the record of the deployment itself. */
interface Row {
  readonly event: string;
  readonly id: string;
  readonly number: number;
  readonly status: string;
  readonly at: string;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly note: string;
  readonly correction: boolean;
  readonly service: string;
  readonly environment: string;
  readonly region: string;
  readonly version: string;
  readonly imageDigest: string;
  readonly intent: string;
  readonly key: string;
  readonly regions: readonly string[];
  readonly remediates: string | null;
  readonly answers: string | null;
  readonly claim: Readonly<Record<string, unknown>>;
  readonly attribution: object | null;
  readonly commits: readonly object[] | null;
}

const ofEvents = {
  name: 'lost_transitions',
  text: `SELECT k.event, d.id::text AS id, s.number, ${enumName('DEPLOYMENT_STATUS', 's.status')} AS status, ${instant('s.at')} AS at,
      ${instant('s.recorded_at')} AS "recordedAt", s.recorded_by AS "recordedBy", s.note, s.correction, d.service, d.environment,
      d.region, d.version, d.image_digest AS "imageDigest", ${enumName('INTENT', 'd.intent')} AS intent, ${callerKey('r')} AS key,
      r.regions, r.remediates_rollout_id::text AS remediates, r.answers_incident_id::text AS answers, d.claim, d.attribution,
      CASE WHEN s.number = 1 THEN (SELECT json_agg(json_strip_nulls(${commitDocument}) ORDER BY c.committed_at, c.sha)
        FROM rollout_commits c WHERE c.rollout_id = r.id) END AS commits
    FROM jsonb_to_recordset($1::jsonb) AS k (event text, id uuid, number integer)
    JOIN deployment_transitions s ON s.deployment_id = k.id AND s.number = k.number
    JOIN deployments d ON d.id = k.id JOIN rollouts r ON r.id = d.rollout_id`,
};

// A job that runs again names the same rollout, and often another time.
const inNext = {
  name: 'lost_transitions_next',
  text: `SELECT k.event,
      EXISTS (SELECT FROM deployment_transitions s WHERE s.deployment_id = k.id AND s.number = k.number
        AND s.recorded_at = k."recordedAt" AND ${enumName('DEPLOYMENT_STATUS', 's.status')} = k.status
        AND s.recorded_by = k."recordedBy" AND s.note = k.note) AS kept,
      k.number > 1 AND NOT EXISTS (SELECT FROM deployments d WHERE d.id = k.id) AS orphan,
      EXISTS (SELECT FROM rollouts r JOIN deployments d ON d.rollout_id = r.id JOIN deployment_transitions s ON s.deployment_id = d.id
        WHERE r.service = k.service AND r.environment = k.environment
          AND r.key IN (k.key, k.key || '#' || lower(replace(k.intent, 'INTENT_', ''))) AND ${enumName('INTENT', 'r.intent')} = k.intent
          AND d.region = k.region AND d.version = k.version AND d.image_digest = k."imageDigest"
          AND ${enumName('DEPLOYMENT_STATUS', 's.status')} = k.status AND s.correction = k.correction
          AND (s.number > 1) = (k.number > 1) AND s.recorded_at > k."recordedAt") AS again
    FROM jsonb_to_recordset($1::jsonb) AS k (event text, id uuid, number integer, status text, "recordedAt" timestamptz,
      "recordedBy" text, note text, correction boolean, service text, environment text, region text, version text,
      "imageDigest" text, intent text, key text)`,
};

function requestOf(row: Row): Pick<LostRecord, 'method' | 'request'> {
  const { id, number, service, environment, region, version, imageDigest, intent, status, at } = row;
  if (number > 1)
    return {
      method: 'RecordTransition',
      request: {
        verb: 'POST',
        path: `/v1/deployments/${id}/transitions`,
        body: filled({ status, at, note: row.note, correction: row.correction || undefined }),
      },
    };
  const rollout = filled({
    ...{ key: row.key, regions: row.regions, remediatesRolloutId: row.remediates, answersIncidentId: row.answers },
  });
  const { commits, attribution } = row;
  return {
    method: 'RecordDeployment',
    request: {
      verb: 'POST',
      path: '/v1/deployments',
      body: filled({
        ...{ service, environment, region, rollout, intent, version, imageDigest, status, at, commits, attribution },
      }),
    },
  };
}

const word = (status: string) => status.replace('DEPLOYMENT_STATUS_', '').toLowerCase().replaceAll('_', ' ');

function recordOf(row: Row, { orphan, again }: { orphan: boolean; again: boolean }): LostRecord {
  const { id, number, recordedAt, recordedBy, service, environment, region, version, status, correction } = row;
  return {
    kind: number > 1 ? 'transition' : 'deployment',
    ...{ id, recordedAt, recordedBy, claim: row.claim, service, environment, region },
    what: `${version} ${word(status)}${correction ? ' (correction)' : ''}`,
    ...requestOf(row),
    ...(orphan ? { needs: id } : {}),
    sentAgain: again,
  };
}

/** Records of deployments and of their later statuses. */
export async function lostDeployments(
  { old, next }: Histories,
  candidates: readonly Candidate[],
): Promise<LostRecords> {
  const keys = candidates.map(({ event, document }) => ({
    ...{ event, id: document['id'], number: document['entityVersion'] },
  }));
  const rows = await rowsOf<Row & Record<string, unknown>>(old, ofEvents, [jsonParameter(keys)]);
  const compared = rows.map(({ claim, attribution, commits, regions, ...row }) => row);
  const found = await rowsOf<{ event: string; kept: boolean; orphan: boolean; again: boolean }>(next, inNext, [
    jsonParameter(compared),
  ]);
  return recordsOf(rows, found, recordOf);
}
