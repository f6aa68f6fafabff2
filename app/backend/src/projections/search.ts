import { instant } from '../database/json.ts';

/** SQL: a hit of a search; the row is `h`. */
export const hitDocument = `json_strip_nulls(json_build_object('kind', 'SEARCH_KIND_' || h.kind, 'text', h.text, 'service', h.service,
      'environment', h.environment, 'regions', h.regions, 'deploymentId', h.deployment_id, 'rolloutId', h.rollout_id, 'incidentId', h.incident_id,
      'title', h.title, 'at', ${instant('h.at')}))`;
