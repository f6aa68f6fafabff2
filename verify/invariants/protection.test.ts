import { accountNames, accountOf } from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { describe, expect, it } from 'vitest';
import { decide } from '../refusals/iam/evaluate.ts';
import { identitiesOf } from '../refusals/iam/identities.ts';
import { allResources, subjects, synthesizedTree } from './tree.ts';

/** Type of the baseline -> the action that deletes one, and its ARN after the account. */
const deletions: Readonly<Record<string, { readonly action: string; readonly id: string }>> = {
  aws_accessanalyzer_analyzer: { action: 'access-analyzer:DeleteAnalyzer', id: 'analyzer/NAME' },
  aws_backup_plan: { action: 'backup:DeleteBackupPlan', id: 'backup-plan:1' },
  aws_backup_vault: { action: 'backup:DeleteBackupVault', id: 'backup-vault:NAME' },
  aws_backup_vault_lock_configuration: {
    action: 'backup:DeleteBackupVaultLockConfiguration',
    id: 'backup-vault:NAME',
  },
  aws_cloudtrail: { action: 'cloudtrail:DeleteTrail', id: 'trail/NAME' },
  aws_config_configuration_recorder: {
    action: 'config:DeleteConfigurationRecorder',
    id: 'configuration-recorder/NAME/1',
  },
  aws_config_configuration_recorder_status: {
    action: 'config:StopConfigurationRecorder',
    id: 'configuration-recorder/NAME/1',
  },
  aws_config_delivery_channel: { action: 'config:DeleteDeliveryChannel', id: 'x' },
  aws_guardduty_detector: { action: 'guardduty:DeleteDetector', id: 'detector/1' },
  aws_kms_key: { action: 'kms:ScheduleKeyDeletion', id: 'key/1' },
  aws_securityhub_account: { action: 'securityhub:DisableSecurityHub', id: 'hub/default' },
};

describe.each(subjects)('a pipeline in $of', ({ platform, floor }) => {
  const tree = synthesizedTree(platform);
  const rights = new Map(
    tree.filter(({ layer }) => layer === 'bootstrap').flatMap(({ json }) => [...identitiesOf(json)]),
  );
  /** What of the baseline the apply role of an environment deletes: `type: action`. */
  const deleted = (environment: EnvironmentConfig) => {
    const { applyRole, accountId } = accountNames(platform.organization, accountOf(environment));
    const own = rights.get(applyRole.arn)?.policies;
    if (!own) throw new Error(`no bootstrap makes ${applyRole.arn}`);
    const types = new Set(
      allResources(tree)
        .filter(({ stack }) => stack.startsWith(`${environment.name}-security-`))
        .map(({ type }) => type),
    );
    const context = (key: string) =>
      key === 'aws:RequestedRegion' ? [environment.primaryRegion] : ('unknown' as const);
    const isAllowed = (action: string, resource: string) => decide(own, { action, resource, context }) === 'allowed';
    return Object.entries(deletions)
      .filter(([type]) => types.has(type))
      .filter(([, { action, id }]) => {
        const [service] = action.split(':');
        const base = `${platform.organization.prefix}-${environment.name}-x`;
        const arn = `arn:aws:${service}:${environment.primaryRegion}:${accountId}:${id.replace('NAME', base)}`;
        return isAllowed(action, arn) || isAllowed(action, '*');
      })
      .map(([type]) => type);
  };
  const withBaseline = platform.environments.filter(({ security }) => security);

  it('deletes no trail, recorder, detector, hub, vault or key of a protected environment', () => {
    const isProtected = withBaseline.filter(({ protectFromDestroy }) => protectFromDestroy);
    expect(isProtected.length).toBeGreaterThanOrEqual(floor);
    for (const environment of isProtected) expect(deleted(environment), environment.name).toEqual([]);
  });

  it('destroys the baseline of one without protection', () => {
    const open = withBaseline.filter(({ protectFromDestroy }) => !protectFromDestroy);
    for (const environment of open)
      expect(deleted(environment), environment.name).toEqual(
        expect.arrayContaining(['aws_cloudtrail', 'aws_guardduty_detector', 'aws_kms_key']),
      );
  });
});
