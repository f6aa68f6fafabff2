import { copyingPlatform } from '@sample-platform-ai/environments/test/copying.ts';
import { describe, expect, it } from 'vitest';
import { account, boundaryOf, policiesOf } from '../../test/account.ts';
import { isAllowed, type Request } from '../../test/iam.ts';

const stack = account('backup', copyingPlatform);
const context = { 'aws:RequestedRegion': 'ap-southeast-2' };
const vault = 'arn:aws:backup:ap-southeast-2:500000000005:backup-vault:test-backup-apse2-beta';
const key = 'arn:aws:kms:ap-southeast-2:500000000005:key/00000000-0000-0000-0000-000000000000';
const apply = (action: string, resource: string) =>
  isAllowed(policiesOf(stack, 'test-backup-apply'), { action, resource, context });

describe("the backup account's apply role", () => {
  it('makes vaults, locks and keys', () => {
    for (const name of ['CreateBackupVault', 'PutBackupVaultLockConfiguration', 'PutBackupVaultAccessPolicy'])
      expect(apply(`backup:${name}`, vault), name).toBe(true);
    expect(apply('kms:CreateKey', '*')).toBe(true);
    expect(apply('kms:EnableKeyRotation', key)).toBe(true);
  });

  it.each([
    ['backup:DeleteBackupVault', vault],
    ['backup:DeleteBackupVaultLockConfiguration', vault],
    ['backup:DeleteRecoveryPoint', 'arn:aws:rds:ap-southeast-2:500000000005:cluster-snapshot:awsbackup:copyjob-1'],
    ['rds:DeleteDBClusterSnapshot', 'arn:aws:rds:ap-southeast-2:500000000005:cluster-snapshot:awsbackup:copyjob-1'],
    ['kms:ScheduleKeyDeletion', key],
    ['kms:PutKeyPolicy', key],
    ['iam:CreateRole', 'arn:aws:iam::500000000005:role/test-backup-any'],
  ])('is refused %s, which would lose the copies', (action, resource) => {
    expect(apply(action, resource)).toBe(false);
  });
});

describe("the boundary of an environment's roles", () => {
  const bounded = (platform: typeof copyingPlatform, request: Request) =>
    isAllowed([boundaryOf(account('beta', platform))], request);
  const copy = { action: 'backup:CopyIntoBackupVault', context };

  it('reaches its own vault of copies, in every region, and no other', () => {
    expect(bounded(copyingPlatform, { ...copy, resource: vault })).toBe(true);
    expect(bounded(copyingPlatform, { ...copy, resource: vault.replace('beta', 'alpha') })).toBe(false);
    expect(isAllowed([boundaryOf(account('alpha', copyingPlatform))], { ...copy, resource: vault })).toBe(false);
  });
});
