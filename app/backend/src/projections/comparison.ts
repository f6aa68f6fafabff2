import { instant } from '../database/json.ts';

const release = (row: string) => `CASE WHEN ${row}.id IS NOT NULL THEN json_build_object('deploymentId', ${row}.id,
  'rolloutId', ${row}.rollout_id, 'region', ${row}.region, 'version', ${row}.version, 'imageDigest', ${row}.image_digest,
  'since', ${instant(`${row}.finished_at`)}) END`;

/** SQL: a compared service; the row is `x`, with the release of either side, and `n`, with what waits. */
export const comparedDocument = `json_strip_nulls(json_build_object('service', x.name, 'difference', x.difference,
      'release', ${release('(x.h)')}, 'other', ${release('(x.t)')}, 'waitingSince', ${instant('n.since')},
      'commits', n.commits, 'commitCount', n.commit_count))`;
