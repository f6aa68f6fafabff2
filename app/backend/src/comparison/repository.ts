import { firstRow, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { comparedDocument } from '../projections/comparison.ts';
import { commitDocument } from '../projections/deployments.ts';

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

/**
 * SQL of a side. Only what is asked for is a condition: "empty, or equal" would let the planner expect one row of a cell's whole history,
 * and sort all of it. `parameter` adds a value.
 */
function side({ environment, region, at, version }: Side, parameter: (value: string) => string): string {
  const until = at === '' ? '' : `AND d.finished_at <= ${parameter(at)}::timestamptz`;
  const named = version === '' ? '' : `AND d.version = ${parameter(version)}`;
  const inRegion = region === '' ? '' : `AND c.region = ${parameter(region)}`;
  // The newest success of each cell, then the newest of those: each is one probe of an index.
  return `(SELECT d.* FROM cells c CROSS JOIN LATERAL (SELECT d.id, d.rollout_id, d.region, d.version, d.image_digest, d.finished_at
      FROM deployments d WHERE d.service = c.service AND d.environment = c.environment AND d.region = c.region AND d.status = 'succeeded'
        ${until} ${named}
      ORDER BY d.finished_at DESC, d.id DESC LIMIT 1) d
    WHERE c.service = s.name AND c.environment = ${parameter(environment)} ${inRegion}
    ORDER BY d.finished_at DESC, d.id DESC LIMIT 1)`;
}

/** The maximum of releases and of commits in the comparison of a service. */
const releases = 200;
const shownCommits = 50;

/** SQL and values of a comparison. */
export function comparisonStatement({ here, there, service, team, includeSame }: Comparing) {
  const values: string[] = [];
  const parameter = (value: string): string => `$${values.push(value)}::text`;
  const [environment, region] = [parameter(here.environment), here.region === '' ? undefined : parameter(here.region)];
  const inRegion = (row: string) => (region === undefined ? '' : `AND ${row}.region = ${region}`);
  const only = [
    ...(service === '' ? [] : [`s.name = ${parameter(service)}`]),
    ...(team === '' ? [] : [`s.team = ${parameter(team)}`]),
  ].map((condition) => `AND ${condition}`);
  const text = `SELECT coalesce(json_agg(${comparedDocument} ORDER BY x.name), '[]')::text AS services
    FROM (SELECT s.name, h, t, CASE WHEN t.id IS NULL THEN 'DIFFERENCE_ONLY_HERE' WHEN h.id IS NULL THEN 'DIFFERENCE_ONLY_THERE'
        WHEN h.image_digest = t.image_digest THEN 'DIFFERENCE_SAME' ELSE 'DIFFERENCE_DIGEST' END AS difference
      FROM services s LEFT JOIN LATERAL ${side(here, parameter)} h ON true LEFT JOIN LATERAL ${side(there, parameter)} t ON true
      WHERE (h.id IS NOT NULL OR t.id IS NOT NULL) ${only.join(' ')}) x
    LEFT JOIN LATERAL (
      -- The last time that the other side's digest was released here: what came after it, the other side lacks.
      WITH base AS MATERIALIZED (SELECT d.finished_at, d.id FROM deployments d
          WHERE d.image_digest = (x.t).image_digest AND d.service = x.name AND d.environment = ${environment} AND d.status = 'succeeded'
            ${inRegion('d')}
            AND (d.finished_at, d.id) < ((x.h).finished_at, (x.h).id)
          ORDER BY d.finished_at DESC, d.id DESC LIMIT 1),
        since AS MATERIALIZED (SELECT d.rollout_id, d.finished_at FROM base b CROSS JOIN cells c CROSS JOIN LATERAL (
            SELECT d.rollout_id, d.finished_at FROM deployments d
            WHERE d.service = c.service AND d.environment = c.environment AND d.region = c.region AND d.status = 'succeeded'
              AND d.finished_at > b.finished_at AND d.finished_at <= (x.h).finished_at AND d.image_digest <> (x.t).image_digest
            ORDER BY d.finished_at DESC, d.id DESC LIMIT ${releases}) d
          WHERE c.service = x.name AND c.environment = ${environment} ${inRegion('c')}),
        shipped AS (SELECT DISTINCT ON (c.sha) c.* FROM rollout_commits c WHERE c.rollout_id IN (SELECT rollout_id FROM since) ORDER BY c.sha)
      SELECT (SELECT min(finished_at) FROM since) AS since, (SELECT count(*)::int FROM shipped) AS commit_count,
        (SELECT json_agg(${commitDocument} ORDER BY c.committed_at DESC, c.sha)
          FROM (SELECT * FROM shipped ORDER BY committed_at DESC, sha LIMIT ${shownCommits}) c) AS commits
      FROM base
    ) n ON x.difference = 'DIFFERENCE_DIGEST'
    ${includeSame ? '' : `WHERE x.difference <> 'DIFFERENCE_SAME'`}`;
  // The text differs with what is asked, so the name does too.
  const asked = [here.region, here.at, here.version, there.region, there.at, there.version, service, team];
  const name = ['comparison', ...asked.map((value) => (value === '' ? '0' : '1')), includeSame ? '1' : '0'].join('');
  return { name, text, values };
}

/** JSON array of services. */
export async function compare(db: Queryable, comparing: Comparing): Promise<string> {
  const { values, ...statement } = comparisonStatement(comparing);
  return (await firstRow<{ services: string }>(db, statement, values))?.services ?? '[]';
}
