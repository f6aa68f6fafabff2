import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';

/** The service, and the job that owns the schema; the same names as in `infra/environments/services.ts`. */
export const databaseRoles = { app: 'ledger_app', migration: 'ledger_migration' } as const;

/** The SQL that an administrator runs once in a new database. On RDS both roles get `rds_iam` instead of a password. */
export async function prepareRoles(
  admin: Queryable,
  passwords: Record<keyof typeof databaseRoles, string>,
): Promise<void> {
  for (const kind of ['app', 'migration'] as const) {
    await admin.query(`CREATE ROLE ${databaseRoles[kind]} LOGIN PASSWORD '${passwords[kind].replaceAll("'", "''")}'`);
  }
}
