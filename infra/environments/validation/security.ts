import { backupTime } from '../plan/backup-time.ts';
import type { EnvironmentConfig, Organization } from '../schema.ts';
import { error, type Problem } from './problem.ts';

/** Checks what a lock and the vault's backups need of other settings. */
export function* checkSecurity(
  organization: Organization,
  { name, security, sleep, database, protectFromDestroy }: EnvironmentConfig,
): Generator<Problem> {
  if (!security) return;
  if (security.lock !== 'none' && !protectFromDestroy) {
    yield error(
      `${name}.security.lock`,
      security.lock,
      '"none" where protectFromDestroy is false: a destroy of the environment would fail at the first locked file',
      'write "none", or protect the environment',
    );
  }
  if (!security.backups) return;
  if (security.backups.copies && !organization.backupAccount) {
    yield error(
      `${name}.security.backups.copies`,
      security.backups.copies,
      'undefined while organization.backupAccount is undefined: the copies have no account',
      'write the account of the copies in organization.ts, or undefined here',
    );
  }
  if (sleep) {
    yield error(
      `${name}.security.backups`,
      security.backups,
      'undefined with sleep: AWS Backup takes no snapshot of a stopped instance',
      "remove one of the two; RDS' own backups remain",
    );
  }
  if (backupTime(database) === undefined) {
    yield error(
      `${name}.security.backups`,
      security.backups,
      `two hours a day that are an hour or more before, or after, backupWindow (${database.backupWindow}) and maintenanceWindow (${database.maintenanceWindow})`,
      "shorten the database's windows",
    );
  }
}
