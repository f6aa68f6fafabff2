import { enumName, instant } from '../database/json.ts';

/** SQL: a service as the contract writes it; the row is `t`. */
export const serviceDocument = `json_build_object('name', t.name, 'team', t.team, 'repository', t.repository, 'links', t.links,
  'createdAt', ${instant('t.created_at')}, 'updatedAt', ${instant('t.updated_at')}, 'entityVersion', t.entity_version)`;

/** SQL: an environment; the row is `t`. */
export const environmentDocument = `json_strip_nulls(json_build_object('name', t.name, 'tier', ${enumName('TIER', 't.tier')}, 'regions', t.regions,
  'position', t.position, 'provenance', t.provenance))`;
