import type { Platform } from '../index.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { alpha, beta, organization, testPlatform } from './platform.ts';

/** `beta` with copies of its backups in an account for them, and the platform with both. */
export const copying = {
  ...beta,
  security: { retentionDays: 365, lock: 'compliance', backups: { retentionDays: 7, copies: { retentionDays: 30 } } },
} as const satisfies EnvironmentConfig;
export const copyingPlatform: Platform = {
  ...testPlatform,
  organization: { ...organization, backupAccount: { id: '500000000005', bootstrapState: 's3' } },
  environments: [alpha, copying],
};
