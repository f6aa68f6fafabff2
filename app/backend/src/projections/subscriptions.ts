import { enumName, escaped, instant, objectText, plain } from '../database/json.ts';

/** SQL: a subscription without its secret; the row is `t`. */
export const subscriptionDocument = `json_strip_nulls(json_build_object('id', t.id, 'url', t.url, 'service', t.service, 'team', t.team, 'environment', t.environment,
  'format', ${enumName('EVENT_FORMAT', 't.format')}, 'state', ${enumName('SUBSCRIPTION_STATE', 't.state')},
  'stateReason', nullif(t.state_reason, ''), 'createdBy', t.created_by, 'updatedBy', nullif(t.updated_by, ''), 'createdAt', ${instant('t.created_at')},
  'updatedAt', ${instant('t.updated_at')}, 'entityVersion', t.entity_version))`;

/** SQL: a dead letter as text; the row is `d`, whose event is the text that is sent. */
export const deadLetterDocument = objectText({
  event: 'd.event',
  attempts: 'd.attempts',
  failedAt: plain(instant('d.failed_at')),
  failure: escaped('d.failure'),
});
