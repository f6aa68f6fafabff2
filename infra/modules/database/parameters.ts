/** From this major on, RDS' defaults refuse connections without TLS, TLS before 1.2, and MD5 password hashes. */
const oldestMajor = 15;

/** Parameter group family of an engine: `postgres17`, `aurora-postgresql17`. */
export function parameterFamily(engine: 'postgres' | 'aurora-postgresql', engineVersion: string): string {
  const major = /^(\d+)\.\d+$/.exec(engineVersion)?.[1];
  if (!major) throw new Error(`PostgreSQL version ${engineVersion}: write it as major.minor, for example 17.9`);
  if (Number(major) < oldestMajor) {
    throw new Error(
      `PostgreSQL ${engineVersion}: rds.force_ssl is 1 by default only from ${oldestMajor} on, and the platform requires TLS; use ${oldestMajor} or newer`,
    );
  }
  return `${engine}${major}`;
}

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly applyMethod: 'immediate';
}

const immediate = (name: string, value: string): Parameter => ({ name, value, applyMethod: 'immediate' });

/**
 * Only what differs from the family's defaults: RDS reports a parameter with its default value as unset, so every plan
 * would set it again (hashicorp/terraform-provider-aws#23335). By default these families have
 * `rds.force_ssl`, TLS 1.2, SCRAM and `pg_stat_statements`. `rds.global_db_rpo` stays unset: it would stop commits as soon as
 * the other regions are down.
 */
export const parameters: readonly Parameter[] = [
  immediate('log_connections', '1'),
  immediate('log_disconnections', '1'),
  immediate('log_lock_waits', '1'),
  immediate('log_min_duration_statement', '1000'),
  immediate('log_statement', 'ddl'),
];
