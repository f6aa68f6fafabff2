import { enumName, escaped, instant, objectText, plain } from '../database/json.ts';
import { callerKey, inferredRepair } from '../deployments/history.ts';
import {
  bareField,
  documentText,
  enumField,
  type Fields,
  idsField,
  idsJson,
  instantField,
  plainField,
  textField,
} from './fields.ts';

/** SQL: deployments, rollouts and transitions as the contract writes them; the row is `t`, of a rollout's deployment `d`. */

const causedIncidents = (deployment: string) =>
  `SELECT i.id FROM incidents i WHERE i.causing_deployment_id ${deployment} ORDER BY i.started_at, i.id`;

const fieldsOf = (row: 't' | 'd'): Fields => ({
  id: plainField(`${row}.id`),
  service: plainField(`${row}.service`),
  environment: plainField(`${row}.environment`),
  region: plainField(`${row}.region`),
  rolloutId: plainField(`${row}.rollout_id`),
  intent: enumField('INTENT', `${row}.intent`),
  version: textField(`${row}.version`),
  imageDigest: plainField(`${row}.image_digest`),
  status: enumField('DEPLOYMENT_STATUS', `${row}.status`),
  startedAt: instantField(`${row}.started_at`),
  finishedAt: instantField(`${row}.finished_at`),
  claim: bareField(`${row}.claim`),
  attribution: bareField(`${row}.attribution`),
  provenance: bareField(`${row}.provenance`),
  entityVersion: bareField(`${row}.entity_version`),
  causedIncidentIds: idsField(causedIncidents(`= ${row}.id`)),
});

const deploymentFields = fieldsOf('t');

/** Asks once which deployments of the page caused incidents, because nearly all have none. */
const causes = `ARRAY(SELECT i.causing_deployment_id FROM incidents i WHERE i.causing_deployment_id = ANY(ARRAY(SELECT p.id FROM page p)))`;

/** The same, where the rows are those of `page`. */
export const deploymentsOfPage: Fields = {
  ...deploymentFields,
  causedIncidentIds: idsField(causedIncidents('= t.id'), `t.id = ANY(${causes})`),
};

/** As text. */
export const deploymentDocument = documentText(deploymentFields);

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

const hereIn = (row: string) =>
  `${row}.service = t.service AND ${row}.environment = t.environment AND ${row}.region = t.region AND ${row}.status = 'succeeded'`;

/** The deployment that was live in the cell just before this one ended, or is live while it runs. */
const replaces = `(SELECT b.id FROM deployments b WHERE ${hereIn('b')}
    AND (b.finished_at, b.id) < (coalesce(t.finished_at, 'infinity'), t.id)
  ORDER BY b.finished_at DESC, b.id DESC LIMIT 1)`;
/** The deployment that was live after this one; a deployment that was never live has none. */
const replacedBy = `CASE WHEN t.status = 'succeeded' THEN (SELECT a.id FROM deployments a WHERE ${hereIn('a')}
    AND (a.finished_at, a.id) > (t.finished_at, t.id)
  ORDER BY a.finished_at, a.id LIMIT 1) END`;

/** As text. */
export const deploymentWithTransitions = documentText({
  ...deploymentFields,
  replacesDeploymentId: plainField(replaces),
  replacedByDeploymentId: plainField(replacedBy),
  transitions: { ...bareField('transitions'), json: transitions },
});

const rolloutPairs = `'id', t.id, 'service', t.service, 'environment', t.environment, 'key', ${callerKey('t')},
  'intent', ${enumName('INTENT', 't.intent')}, 'regions', t.regions, 'status', ${enumName('ROLLOUT_STATUS', 't.status')},
  'startedAt', ${instant('t.started_at')}, 'finishedAt', ${instant('t.finished_at')},
  'regionSkewSeconds', t.region_skew_seconds, 'change', t.change, 'remediatesRolloutId',
  coalesce(t.remediates_rollout_id, CASE WHEN t.intent = 'rollback' THEN ${inferredRepair('t')} END),
  'answersIncidentId', t.answers_incident_id,
  'commitCount', (SELECT count(*)::int FROM rollout_commits c WHERE c.rollout_id = t.id),
  'causedIncidentIds', ${idsJson(causedIncidents('IN (SELECT d.id FROM deployments d WHERE d.rollout_id = t.id)'))},
  'deployments', (SELECT coalesce(json_agg(${documentText(fieldsOf('d'))}::json ORDER BY d.started_at, d.id), '[]')
    FROM deployments d WHERE d.rollout_id = t.id)`;

/** As text. */
export const rolloutDocument = `json_strip_nulls(json_build_object(${rolloutPairs}))::text`;

/** SQL: a commit of a rollout; the row is `c`. */
export const commitDocument = `json_build_object('sha', c.sha, 'committedAt', ${instant('c.committed_at')},
      'message', c.message, 'author', c.author, 'pullRequest', c.pull_request)`;
const commits = `(SELECT coalesce(json_agg(${commitDocument}
    ORDER BY c.committed_at, c.sha), '[]') FROM rollout_commits c WHERE c.rollout_id = t.id)`;

export const rolloutWithCommits = `json_strip_nulls(json_build_object(${rolloutPairs}, 'commits', ${commits}))`;
