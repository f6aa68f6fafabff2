import { firstRow, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';

/** The result of one probe. */
export interface Probe {
  readonly target: string;
  readonly region: string;
  readonly ok: boolean;
  readonly milliseconds: number;
  readonly detail: string | undefined;
}

/** The status of a target, observed from one region. */
export interface TargetStatus {
  readonly target: string;
  readonly region: string;
  readonly ok: boolean;
  readonly detail: string | null;
  /** ISO 8601. */
  readonly since: string;
  readonly lastAskedAt: string;
  /** Successful probes of the day, in percent. */
  readonly availability: number;
  readonly asked: number;
  /** 95th percentile of the day. */
  readonly p95Milliseconds: number;
}

const INSERT = {
  name: 'insert probe',
  text: 'INSERT INTO probes (target, region, ok, milliseconds, detail) VALUES ($1, $2, $3, $4, left($5, 200))',
};
const FORGET = {
  name: 'forget probes',
  text: "DELETE FROM probes WHERE ctid IN (SELECT ctid FROM probes WHERE at < now() - interval '30 days' LIMIT 5000)",
};
const CURRENT = {
  name: 'current status',
  text: `WITH day AS (
  SELECT target, region, count(*)::int AS asked, 100.0 * avg(ok::int) AS availability,
    percentile_disc(0.95) WITHIN GROUP (ORDER BY milliseconds) AS p95
  FROM probes WHERE at > now() - interval '1 day' GROUP BY target, region
), last AS (
  SELECT DISTINCT ON (target, region) target, region, at, ok, detail
  FROM probes WHERE at > now() - interval '1 day' ORDER BY target, region, at DESC
)
SELECT last.target, last.region, last.ok, last.detail, to_json(last.at) #>> '{}' AS "lastAskedAt",
  to_json(coalesce((
    SELECT min(p.at) FROM probes p WHERE p.target = last.target AND p.region = last.region AND p.ok = last.ok AND p.at > coalesce((
      SELECT max(other.at) FROM probes other
      WHERE other.target = last.target AND other.region = last.region AND other.ok = NOT last.ok), '-infinity')
  ), last.at)) #>> '{}' AS since,
  round(day.availability, 3)::float8 AS availability, day.asked, day.p95 AS "p95Milliseconds"
FROM last JOIN day USING (target, region) ORDER BY last.ok, last.target, last.region`,
};
const ANY = { name: 'any probe', text: 'SELECT 1 AS found FROM probes WHERE target = $1 LIMIT 1' };
const OUTAGES = {
  name: 'outages',
  text: `SELECT region, to_json(at) #>> '{}' AS at, detail FROM probes
WHERE target = $1 AND NOT ok ORDER BY at DESC LIMIT $2`,
};

export async function keep(db: Queryable, { target, region, ok, milliseconds, detail }: Probe): Promise<void> {
  await rowsOf(db, INSERT, [target, region, ok, milliseconds, detail ?? null]);
}

/** Deletes probes older than 30 days, in batches. */
export async function forget(db: Queryable): Promise<void> {
  await rowsOf(db, FORGET, []);
}

/** Every target with a probe within a day; failing targets first. */
export const currentStatus = (db: Queryable): Promise<readonly TargetStatus[]> =>
  rowsOf<TargetStatus & object>(db, CURRENT, []);

export interface Outage {
  readonly region: string;
  readonly at: string;
  readonly detail: string | null;
}

/** The newest failures of a target; undefined for an unknown target. */
export async function outages(db: Queryable, target: string, limit: number): Promise<readonly Outage[] | undefined> {
  if (!(await firstRow(db, ANY, [target]))) return undefined;
  return rowsOf<Outage & object>(db, OUTAGES, [target, limit]);
}
