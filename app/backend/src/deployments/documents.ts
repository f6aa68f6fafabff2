import { enumName, instant } from '../database/json.ts';

/** SQL: deployments, rollouts and transitions as the contract writes them; the row is `t`, of a rollout's deployment `d`. */

/** Absent when there are none. */
const causedIncidents = (deployment: string) => `(SELECT json_agg(i.id ORDER BY i.started_at, i.id) FROM incidents i
    WHERE i.causing_deployment_id ${deployment})`;

const deploymentPairs = (
  row: 't' | 'd',
) => `'id', ${row}.id, 'service', ${row}.service, 'environment', ${row}.environment,
  'region', ${row}.region, 'rolloutId', ${row}.rollout_id, 'intent', ${enumName('INTENT', `${row}.intent`)},
  'version', ${row}.version, 'imageDigest', ${row}.image_digest, 'status', ${enumName('DEPLOYMENT_STATUS', `${row}.status`)},
  'startedAt', ${instant(`${row}.started_at`)}, 'finishedAt', ${instant(`${row}.finished_at`)},
  'claim', ${row}.claim, 'entityVersion', ${row}.entity_version, 'causedIncidentIds', ${causedIncidents(`= ${row}.id`)}`;

export const deploymentDocument = `json_build_object(${deploymentPairs('t')})`;

const transitions = `(SELECT json_agg(json_build_object(
    'status', ${enumName('DEPLOYMENT_STATUS', 's.status')}, 'at', ${instant('s.at')},
    'recordedAt', ${instant('s.recorded_at')}, 'note', s.note, 'correction', s.correction, 'recordedBy', s.recorded_by
  ) ORDER BY s.number) FROM deployment_transitions s WHERE s.deployment_id = t.id)`;

export const deploymentWithTransitions = `json_strip_nulls(json_build_object(${deploymentPairs('t')}, 'transitions', ${transitions}))`;

const rolloutPairs = `'id', t.id, 'service', t.service, 'environment', t.environment, 'key', t.key,
  'intent', ${enumName('INTENT', 't.intent')}, 'regions', t.regions, 'status', ${enumName('ROLLOUT_STATUS', 't.status')},
  'startedAt', ${instant('t.started_at')}, 'finishedAt', ${instant('t.finished_at')},
  'regionSkewSeconds', t.region_skew_seconds, 'change', t.change, 'remediatesRolloutId', t.remediates_rollout_id,
  'answersIncidentId', t.answers_incident_id,
  'commitCount', (SELECT count(*)::int FROM rollout_commits c WHERE c.rollout_id = t.id),
  'causedIncidentIds', ${causedIncidents('IN (SELECT d.id FROM deployments d WHERE d.rollout_id = t.id)')},
  'deployments', (SELECT coalesce(json_agg(json_build_object(${deploymentPairs('d')}) ORDER BY d.started_at, d.id), '[]')
    FROM deployments d WHERE d.rollout_id = t.id)`;

export const rolloutDocument = `json_build_object(${rolloutPairs})`;

const commits = `(SELECT coalesce(json_agg(json_build_object('sha', c.sha, 'committedAt', ${instant('c.committed_at')})
    ORDER BY c.committed_at, c.sha), '[]') FROM rollout_commits c WHERE c.rollout_id = t.id)`;

export const rolloutWithCommits = `json_strip_nulls(json_build_object(${rolloutPairs}, 'commits', ${commits}))`;
