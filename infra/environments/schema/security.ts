import { z } from 'zod';
import { type DeepReadonly, days, email, logRetentionDays } from './values.ts';

const backupsSchema = z.strictObject({
  /** Until AWS Backup deletes a recovery point; with a lock nothing deletes it before, and with a lock for good the days no longer change. */
  retentionDays: days,
  /**
   * A copy of each snapshot in a vault of `organization.backupAccount`, in the same region and with the same lock, out of reach
   * of the environment's account; `undefined` for none.
   */
  copies: z.union([z.strictObject({ retentionDays: days }), z.undefined()]),
});

const record = {
  /** Days that the account's trail and the history of its configuration are kept. */
  retentionDays: logRetentionDays,
  /**
   * Who can delete the trail's files and the database's backups before the end of their retention: everyone with the
   * permission; who also has the permission to bypass a lock; no one, AWS included.
   */
  lock: z.enum(['none', 'governance', 'compliance']),
};

/** The baseline of the shared account, which has no database. */
export const sharedSecuritySchema = z.strictObject({
  ...record,
  /** Who gets a mail about each severe finding. */
  emails: z.array(email).min(1),
});

export const securitySchema = z.strictObject({
  ...record,
  /** Daily snapshots of the database in a vault of AWS Backup, apart from RDS' own backups; `undefined` for none. */
  backups: z.union([backupsSchema, z.undefined()]),
});
/** Who did what in the account, and whether something is wrong in it (ADR-0064). */
export type SecurityConfig = DeepReadonly<z.infer<typeof securitySchema>>;
