/** Parameter group family of an engine: `postgres17`, `aurora-postgresql17`. */
export function parameterFamily(engine: 'postgres' | 'aurora-postgresql', engineVersion: string): string {
  const major = /^(\d+)\.\d+$/.exec(engineVersion)?.[1];
  if (!major) throw new Error(`PostgreSQL version ${engineVersion}: write it as major.minor, as 17.9`);
  return `${engine}${major}`;
}

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly applyMethod: 'immediate' | 'pending-reboot';
}

const immediate = (name: string, value: string): Parameter => ({ name, value, applyMethod: 'immediate' });

/**
 * What differs from AWS' defaults, or has to hold whatever they become. `rds.global_db_rpo` stays unset: with two
 * regions it would stop commits as soon as the other region is down.
 */
export const parameters: readonly Parameter[] = [
  immediate('rds.force_ssl', '1'),
  immediate('ssl_min_protocol_version', 'TLSv1.2'),
  immediate('password_encryption', 'scram-sha-256'),
  immediate('log_connections', '1'),
  immediate('log_disconnections', '1'),
  immediate('log_lock_waits', '1'),
  immediate('log_min_duration_statement', '1000'),
  immediate('log_statement', 'ddl'),
  { name: 'shared_preload_libraries', value: 'pg_stat_statements', applyMethod: 'pending-reboot' },
];
