import { enumName, instant } from '../database/json.ts';

/**
 * The uid of an Application as it is stored. It names the cell as well, so that no observer takes the row of another cell by
 * reporting the uid and the operation of its Application first.
 */
export const storedUid = (cell: Record<'service' | 'environment' | 'region', string>, uid: string): string =>
  `${cell.service}/${cell.environment}/${cell.region}/${uid}`;

/** Rows of before 2026-12 have the uid alone. */
const applicationUid = `substr(t.application_uid, 1 + CASE
  WHEN starts_with(t.application_uid, concat_ws('/', t.service, t.environment, t.region, ''))
  THEN length(concat_ws('/', t.service, t.environment, t.region, '')) ELSE 0 END)`;

/** SQL: an observation as text; the row is `t`. */
export const observationDocument = `json_build_object('id', t.id, 'service', t.service, 'environment', t.environment,
  'region', t.region, 'applicationUid', ${applicationUid}, 'operation', t.operation, 'revision', t.revision,
  'imageDigest', t.image_digest, 'health', ${enumName('HEALTH', 't.health')}, 'sync', ${enumName('SYNC_STATUS', 't.sync')},
  'observedAt', ${instant('t.observed_at')}, 'lastSeenAt', ${instant('t.last_seen_at')},
  'sequence', coalesce(t.sequence::text, ''))::text`;
