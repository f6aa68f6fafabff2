import { stamp } from '../database/epoch.ts';
import { instant } from '../database/json.ts';

/** SQL: an event of the outbox; the row is `e`. */
export const eventDocument = `json_build_object('id', ${stamp('e.tx')} || '-' || e.id::text, 'at', ${instant('e.at')}, 'service', e.service,
  'environment', e.environment, e.subject, e.document)`;
