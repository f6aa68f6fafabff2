import { firstRow, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { callerKey } from '../deployments/history.ts';
import { hitDocument } from '../projections/search.ts';
import type { Prefixes } from './query.ts';

/** Rows of one kind to read: enough for a page of versions with several deployments each. */
const read = 400;

const starts = (column: string, prefix: string) =>
  `${column} ~>=~ ${prefix} AND ${column} ~<~ (${prefix} || U&'\\+10FFFF')`;

/** $1: text, $2: digest, $3: commit, $4 and $5: ids, $6: pull request, $7: hits. */
const columns = (values: Readonly<Record<string, string>>): string =>
  [
    ['kind', `''`],
    ['text', `''`],
    ['service', 'NULL::text'],
    ['environment', 'NULL::text'],
    ['deployment_id', 'NULL::uuid'],
    ['rollout_id', 'NULL::uuid'],
    ['incident_id', 'NULL::uuid'],
    ['title', 'NULL::text'],
    ['at', 'NULL::timestamptz'],
    ['regions', 'NULL::text[]'],
  ]
    .map(([name = '', none = '']) => `${values[name] ?? none} AS ${name}`)
    .join(', ');

/** The newest deployment of each service with this version or digest. */
const newestOf = (
  kind: string,
  column: string,
  prefix: string,
  order: string,
) => `(SELECT DISTINCT ON (d.${column}, d.service)
    ${columns({ kind: `'${kind}'`, text: `d.${column}`, service: 'd.service', environment: 'd.environment', deployment_id: 'd.id', rollout_id: 'd.rollout_id', at: 'd.started_at', regions: 'ARRAY[d.region]' })}
  FROM (SELECT * FROM deployments d WHERE ${starts(`d.${column}`, prefix)} ORDER BY ${order} LIMIT ${read}) d
  ORDER BY d.${column}, d.service, d.started_at DESC, d.id DESC)`;

const rollout = {
  service: 'r.service',
  environment: 'r.environment',
  rollout_id: 'r.id',
  at: 'r.started_at',
  regions: 'r.regions',
};
const incident = {
  service: 'i.service',
  environment: 'i.environment',
  incident_id: 'i.id',
  title: 'i.title',
  at: 'i.started_at',
};
const deployment = {
  service: 'd.service',
  environment: 'd.environment',
  deployment_id: 'd.id',
  rollout_id: 'd.rollout_id',
  at: 'd.started_at',
  regions: 'ARRAY[d.region]',
};
const byVersion = `d.version USING ~<~, d.started_at DESC`;
const byDigest = `d.image_digest USING ~<~, d.started_at DESC`;
const pullRequest = `'#' || $6::int`;

const parts = [
  `(SELECT ${columns({ kind: `'SERVICE'`, text: 's.name', service: 's.name' })} FROM services s
    WHERE ${starts('s.name', '$1::text')} ORDER BY s.name USING ~<~ LIMIT $7::int)`,
  newestOf('VERSION', 'version', '$1::text', byVersion),
  newestOf('DIGEST', 'image_digest', '$2::text', byDigest),
  `(SELECT ${columns({ kind: `'COMMIT'`, text: 'c.sha', title: 'c.message', ...rollout })}
    FROM (SELECT * FROM rollout_commits c WHERE ${starts('c.sha', '$3::text')} ORDER BY c.sha USING ~<~ LIMIT $7::int) c
    JOIN rollouts r ON r.id = c.rollout_id)`,
  `(SELECT ${columns({ kind: `'PULL_REQUEST'`, text: pullRequest, title: 'c.message', ...rollout })}
    FROM (SELECT * FROM rollout_commits c WHERE c.pull_request = $6::int LIMIT ${read}) c
    JOIN rollouts r ON r.id = c.rollout_id ORDER BY r.started_at DESC, r.id DESC LIMIT $7::int)`,
  `(SELECT ${columns({ kind: `'PULL_REQUEST'`, text: pullRequest, title: `d.attribution #>> '{pullRequest,title}'`, ...deployment })}
    FROM deployments d WHERE d.attribution IS NOT NULL AND d.attribution #>> '{pullRequest,number}' = ($6::int)::text
    ORDER BY d.started_at DESC LIMIT $7::int)`,
  `(SELECT ${columns({ kind: `'ROLLOUT'`, text: callerKey('r'), ...rollout })} FROM rollouts r
    WHERE ${starts('r.key', '$1::text')} ORDER BY r.key USING ~<~ LIMIT $7::int)`,
  `(SELECT ${columns({ kind: `'ROLLOUT'`, text: 'r.id::text', ...rollout })} FROM rollouts r
    WHERE r.id BETWEEN $4::uuid AND $5::uuid ORDER BY r.id LIMIT $7::int)`,
  `(SELECT ${columns({ kind: `'DEPLOYMENT'`, text: 'd.id::text', ...deployment })} FROM deployments d
    WHERE d.id BETWEEN $4::uuid AND $5::uuid ORDER BY d.id LIMIT $7::int)`,
  `(SELECT ${columns({ kind: `'INCIDENT'`, text: 'i.id::text', ...incident })} FROM incidents i
    WHERE i.id BETWEEN $4::uuid AND $5::uuid ORDER BY i.id LIMIT $7::int)`,
  `(SELECT ${columns({ kind: `'INCIDENT'`, text: 'i.title', ...incident })} FROM incidents i
    WHERE ${starts('lower(i.title)', 'lower($1::text)')} ORDER BY lower(i.title) USING ~<~ LIMIT $7::int)`,
];

const kinds = ['SERVICE', 'VERSION', 'PULL_REQUEST', 'COMMIT', 'DIGEST', 'ROLLOUT', 'DEPLOYMENT', 'INCIDENT'];

/** Every part reads a bounded range of an index, or nothing when the query cannot be a prefix of its kind: null is not a bound. */
export const searchStatement = {
  name: 'search',
  text: `SELECT coalesce(json_agg(${hitDocument} ORDER BY h.exact DESC, h.rank, h.at DESC, h.text), '[]')::text AS hits
    FROM (SELECT u.*, array_position('{${kinds.join(',')}}'::text[], u.kind) AS rank,
        coalesce(lower(u.text) IN (lower($1::text), $2::text, $3::text, ${pullRequest}), false) AS exact
      FROM (${parts.join('\n UNION ALL ')}) u ORDER BY exact DESC, rank, u.at DESC, u.text LIMIT $7::int) h`,
};

export const searchValues = (
  { text, digest, commit, ids, pullRequest: number }: Prefixes,
  size: number,
): readonly unknown[] => [
  text,
  digest ?? null,
  commit ?? null,
  ids?.[0] ?? null,
  ids?.[1] ?? null,
  number ?? null,
  size,
];

/** JSON array of hits. */
export const search = async (db: Queryable, prefixes: Prefixes, size: number): Promise<string> =>
  (await firstRow<{ hits: string }>(db, searchStatement, searchValues(prefixes, size)))?.hits ?? '[]';
