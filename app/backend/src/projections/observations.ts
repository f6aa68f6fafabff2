import { enumName, instant } from '../database/json.ts';

/** SQL: an observation as text; the row is `t`. */
export const observationDocument = `json_build_object('id', t.id, 'service', t.service, 'environment', t.environment,
  'region', t.region, 'applicationUid', t.application_uid, 'operation', t.operation, 'revision', t.revision,
  'imageDigest', t.image_digest, 'health', ${enumName('HEALTH', 't.health')}, 'sync', ${enumName('SYNC_STATUS', 't.sync')},
  'observedAt', ${instant('t.observed_at')}, 'lastSeenAt', ${instant('t.last_seen_at')},
  'sequence', coalesce(t.sequence::text, ''))::text`;
