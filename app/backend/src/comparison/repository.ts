import { firstRow, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { instant } from '../database/json.ts';

/** One side: what ran at an instant, or the last release of a version. An empty string does not filter. */
export interface Side {
  readonly environment: string;
  readonly region: string;
  readonly at: string;
  readonly version: string;
}

export interface Comparing {
  readonly here: Side;
  readonly there: Side;
  readonly service: string;
  readonly team: string;
  readonly includeSame: boolean;
}

/** Parameters of a side, starting with `$first`. */
const side = (first: number) => {
  const [environment, region, at, version] = [0, 1, 2, 3].map((i) => `$${first + i}::text`);
  // The newest success of each cell, then the newest of those: each is one probe of an index.
  return `(SELECT d.* FROM cells c CROSS JOIN LATERAL (SELECT d.id, d.rollout_id, d.region, d.version, d.image_digest, d.finished_at
      FROM deployments d WHERE d.service = c.service AND d.environment = c.environment AND d.region = c.region AND d.status = 'succeeded'
        AND d.finished_at <= coalesce(nullif(${at}, '')::timestamptz, 'infinity') AND (${version} = '' OR d.version = ${version})
      ORDER BY d.finished_at DESC, d.id DESC LIMIT 1) d
    WHERE c.service = s.name AND c.environment = ${environment} AND (${region} = '' OR c.region = ${region})
    ORDER BY d.finished_at DESC, d.id DESC LIMIT 1)`;
};

const release = (row: string) => `CASE WHEN ${row}.id IS NOT NULL THEN json_build_object('deploymentId', ${row}.id,
  'rolloutId', ${row}.rollout_id, 'region', ${row}.region, 'version', ${row}.version, 'imageDigest', ${row}.image_digest,
  'since', ${instant(`${row}.finished_at`)}) END`;

/** The maximum of releases and of commits in the comparison of a service. */
const releases = 200;
const shownCommits = 50;

/** $1 to $4: this side, $5 to $8: the other side, $9: service, $10: team, $11: whether to include equal services. */
export const comparison = {
  name: 'comparison',
  text: `SELECT coalesce(json_agg(json_strip_nulls(json_build_object('service', x.name, 'difference', x.difference,
      'release', ${release('(x.h)')}, 'other', ${release('(x.t)')}, 'waitingSince', ${instant('n.since')},
      'commits', n.commits, 'commitCount', n.commit_count)) ORDER BY x.name), '[]')::text AS services
    FROM (SELECT s.name, h, t, CASE WHEN t.id IS NULL THEN 'DIFFERENCE_ONLY_HERE' WHEN h.id IS NULL THEN 'DIFFERENCE_ONLY_THERE'
        WHEN h.image_digest = t.image_digest THEN 'DIFFERENCE_SAME' ELSE 'DIFFERENCE_DIGEST' END AS difference
      FROM services s LEFT JOIN LATERAL ${side(1)} h ON true LEFT JOIN LATERAL ${side(5)} t ON true
      WHERE ($9::text = '' OR s.name = $9) AND ($10::text = '' OR s.team = $10) AND (h.id IS NOT NULL OR t.id IS NOT NULL)) x
    LEFT JOIN LATERAL (
      -- The last time that the other side's digest was released here: what came after it, the other side lacks.
      WITH base AS MATERIALIZED (SELECT d.finished_at, d.id FROM deployments d
          WHERE d.image_digest = (x.t).image_digest AND d.service = x.name AND d.environment = $1 AND d.status = 'succeeded'
            AND ($2 = '' OR d.region = $2)
            AND (d.finished_at, d.id) < ((x.h).finished_at, (x.h).id)
          ORDER BY d.finished_at DESC, d.id DESC LIMIT 1),
        since AS MATERIALIZED (SELECT d.rollout_id, d.finished_at FROM base b CROSS JOIN cells c CROSS JOIN LATERAL (
            SELECT d.rollout_id, d.finished_at FROM deployments d
            WHERE d.service = c.service AND d.environment = c.environment AND d.region = c.region AND d.status = 'succeeded'
              AND d.finished_at > b.finished_at AND d.finished_at <= (x.h).finished_at AND d.image_digest <> (x.t).image_digest
            ORDER BY d.finished_at DESC, d.id DESC LIMIT ${releases}) d
          WHERE c.service = x.name AND c.environment = $1 AND ($2 = '' OR c.region = $2)),
        shipped AS (SELECT DISTINCT ON (c.sha) c.* FROM rollout_commits c WHERE c.rollout_id IN (SELECT rollout_id FROM since) ORDER BY c.sha)
      SELECT (SELECT min(finished_at) FROM since) AS since, (SELECT count(*)::int FROM shipped) AS commit_count,
        (SELECT json_agg(json_build_object('sha', c.sha, 'committedAt', ${instant('c.committed_at')}, 'message', c.message,
            'author', c.author, 'pullRequest', c.pull_request) ORDER BY c.committed_at DESC, c.sha)
          FROM (SELECT * FROM shipped ORDER BY committed_at DESC, sha LIMIT ${shownCommits}) c) AS commits
      FROM base
    ) n ON x.difference = 'DIFFERENCE_DIGEST'
    WHERE $11::boolean OR x.difference <> 'DIFFERENCE_SAME'`,
};

const sideValues = ({ environment, region, at, version }: Side) => [environment, region, at, version];

/** JSON array of services. */
export async function compare(db: Queryable, { here, there, service, team, includeSame }: Comparing): Promise<string> {
  const values = [...sideValues(here), ...sideValues(there), service, team, includeSame];
  return (await firstRow<{ services: string }>(db, comparison, values))?.services ?? '[]';
}
