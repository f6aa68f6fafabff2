import { enumName, escaped, instant, objectText, plain } from '../database/json.ts';

/** SQL: deployments, rollouts and transitions as the contract writes them; the row is `t`, of a rollout's deployment `d`. */

/** Absent when there are none. */
const causedIncidents = (deployment: string) => `(SELECT json_agg(i.id ORDER BY i.started_at, i.id) FROM incidents i
    WHERE i.causing_deployment_id ${deployment})`;

const deploymentValues = (row: 't' | 'd'): Readonly<Record<string, string>> => ({
  id: plain(`${row}.id`),
  service: plain(`${row}.service`),
  environment: plain(`${row}.environment`),
  region: plain(`${row}.region`),
  rolloutId: plain(`${row}.rollout_id`),
  intent: plain(enumName('INTENT', `${row}.intent`)),
  version: escaped(`${row}.version`),
  imageDigest: plain(`${row}.image_digest`),
  status: plain(enumName('DEPLOYMENT_STATUS', `${row}.status`)),
  startedAt: plain(instant(`${row}.started_at`)),
  finishedAt: plain(instant(`${row}.finished_at`)),
  claim: `${row}.claim::text`,
  entityVersion: `${row}.entity_version::text`,
  causedIncidentIds: `${causedIncidents(`= ${row}.id`)}::text`,
});

/** As text. */
export const deploymentDocument = objectText(deploymentValues('t'));

const transition = objectText({
  status: plain(enumName('DEPLOYMENT_STATUS', 's.status')),
  at: plain(instant('s.at')),
  recordedAt: plain(instant('s.recorded_at')),
  note: escaped('s.note'),
  correction: 's.correction::text',
  recordedBy: escaped('s.recorded_by'),
});
const transitions = `(SELECT '[' || string_agg(${transition}, ',' ORDER BY s.number) || ']'
  FROM deployment_transitions s WHERE s.deployment_id = t.id)`;

/** As text. */
export const deploymentWithTransitions = objectText({ ...deploymentValues('t'), transitions });

const rolloutPairs = `'id', t.id, 'service', t.service, 'environment', t.environment, 'key', t.key,
  'intent', ${enumName('INTENT', 't.intent')}, 'regions', t.regions, 'status', ${enumName('ROLLOUT_STATUS', 't.status')},
  'startedAt', ${instant('t.started_at')}, 'finishedAt', ${instant('t.finished_at')},
  'regionSkewSeconds', t.region_skew_seconds, 'change', t.change, 'remediatesRolloutId', t.remediates_rollout_id,
  'answersIncidentId', t.answers_incident_id,
  'commitCount', (SELECT count(*)::int FROM rollout_commits c WHERE c.rollout_id = t.id),
  'causedIncidentIds', ${causedIncidents('IN (SELECT d.id FROM deployments d WHERE d.rollout_id = t.id)')},
  'deployments', (SELECT coalesce(json_agg(${objectText(deploymentValues('d'))}::json ORDER BY d.started_at, d.id), '[]')
    FROM deployments d WHERE d.rollout_id = t.id)`;

/** As text. */
export const rolloutDocument = `json_strip_nulls(json_build_object(${rolloutPairs}))::text`;

const commits = `(SELECT coalesce(json_agg(json_build_object('sha', c.sha, 'committedAt', ${instant('c.committed_at')})
    ORDER BY c.committed_at, c.sha), '[]') FROM rollout_commits c WHERE c.rollout_id = t.id)`;

export const rolloutWithCommits = `json_strip_nulls(json_build_object(${rolloutPairs}, 'commits', ${commits}))`;
