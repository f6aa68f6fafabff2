import { enumName, instant } from '../database/json.ts';

/** SQL: deployments, rollouts and transitions as the contract writes them; the row is `t`. */

export const deploymentPairs = `'id', t.id, 'service', t.service, 'environment', t.environment, 'region', t.region,
  'rolloutId', t.rollout_id, 'intent', ${enumName('INTENT', 't.intent')}, 'version', t.version,
  'imageDigest', t.image_digest, 'status', ${enumName('DEPLOYMENT_STATUS', 't.status')},
  'startedAt', ${instant('t.started_at')}, 'finishedAt', ${instant('t.finished_at')},
  'claim', t.claim, 'entityVersion', t.entity_version`;

export const deploymentDocument = `json_build_object(${deploymentPairs})`;

const transitions = `(SELECT json_agg(json_build_object(
    'status', ${enumName('DEPLOYMENT_STATUS', 's.status')}, 'at', ${instant('s.at')},
    'recordedAt', ${instant('s.recorded_at')}, 'note', s.note, 'correction', s.correction, 'recordedBy', s.recorded_by
  ) ORDER BY s.number) FROM deployment_transitions s WHERE s.deployment_id = t.id)`;

export const deploymentWithTransitions = `json_strip_nulls(json_build_object(${deploymentPairs}, 'transitions', ${transitions}))`;

const commits = `(SELECT coalesce(json_agg(json_build_object('sha', c.sha, 'committedAt', ${instant('c.committed_at')})
    ORDER BY c.committed_at, c.sha), '[]') FROM rollout_commits c WHERE c.rollout_id = r.id)`;

const deployments = `(SELECT coalesce(json_agg(${deploymentDocument} ORDER BY t.started_at, t.id), '[]')
    FROM deployments t WHERE t.rollout_id = r.id)`;

export const rolloutDocument = `json_strip_nulls(json_build_object('id', r.id, 'service', r.service,
  'environment', r.environment, 'key', r.key, 'intent', ${enumName('INTENT', 'r.intent')}, 'regions', r.regions,
  'status', ${enumName('ROLLOUT_STATUS', 'r.status')}, 'startedAt', ${instant('r.started_at')},
  'finishedAt', ${instant('r.finished_at')}, 'regionSkewSeconds', r.region_skew_seconds, 'change', r.change,
  'remediatesRolloutId', r.remediates_rollout_id, 'answersIncidentId', r.answers_incident_id,
  'commits', ${commits}, 'deployments', ${deployments}))`;
