import { describe, expect, it } from 'vitest';
import type { Parameters } from '../call.ts';
import type { StandIn } from '../gate.ts';
import { callOf, noEmulator, subject } from '../test/subject.ts';
import { analyzers } from './analyzers.ts';
import { backupSelections } from './backup-selections.ts';
import { detectors } from './detectors.ts';
import { keyRotations } from './keys.ts';
import { logDestinations } from './log-destinations.ts';
import { securityHub } from './security-hub.ts';
import { vaultPolicies } from './vault-policies.ts';

/** Asks a stand-in for one operation after the other. */
const asking =
  (standIn: StandIn, service: string) =>
  (operation: string, parameters: Parameters = {}, region?: string) =>
    standIn(callOf({ call: `${service}:${operation}`, parameters, ...(region && { region }) }));

describe('the features of a detector', () => {
  const update = (DetectorId: string, ...features: readonly Parameters[]) =>
    callOf({ call: 'guardduty:UpdateDetector', parameters: { DetectorId, features } });
  const featuresAfter = (...updates: readonly (readonly Parameters[])[]) => {
    const rule = detectors();
    for (const features of updates) rule.learn?.(update('abc', ...features), '{}', noEmulator);
    const call = callOf({ call: 'guardduty:GetDetector', parameters: { DetectorId: 'abc' } });
    return JSON.parse(rule.amend?.(call, '{"status": "ENABLED", "features": []}') ?? '');
  };

  it('stay when another one is set', () => {
    const found = featuresAfter(
      [{ name: 'S3_DATA_EVENTS', status: 'ENABLED' }],
      [{ name: 'EKS_AUDIT_LOGS', status: 'ENABLED' }],
      [{ name: 'S3_DATA_EVENTS', status: 'DISABLED' }],
    );
    expect(found).toMatchObject({
      status: 'ENABLED',
      features: [
        { name: 'S3_DATA_EVENTS', status: 'DISABLED' },
        { name: 'EKS_AUDIT_LOGS', status: 'ENABLED' },
      ],
    });
    expect(found.features[0]).not.toHaveProperty('additionalConfiguration');
  });

  it('have all their settings, those that were not set too, in one order', () => {
    const agent = { name: 'EC2_AGENT_MANAGEMENT', status: 'ENABLED' };
    const monitoring = { name: 'RUNTIME_MONITORING', status: 'ENABLED' };
    const [feature] = featuresAfter([{ ...monitoring, additionalConfiguration: [agent] }], [monitoring]).features;
    expect(feature.additionalConfiguration).toMatchObject([
      { name: 'EKS_ADDON_MANAGEMENT', status: 'DISABLED' },
      { name: 'ECS_FARGATE_AGENT_MANAGEMENT', status: 'DISABLED' },
      { name: 'EC2_AGENT_MANAGEMENT', status: 'ENABLED' },
    ]);
  });

  it('are gone with the detector', () => {
    const rule = detectors();
    rule.learn?.(update('abc', { name: 'S3_DATA_EVENTS', status: 'ENABLED' }), '{}', noEmulator);
    const of = (operation: string) => callOf({ call: `guardduty:${operation}`, parameters: { DetectorId: 'abc' } });
    rule.learn?.(of('DeleteDetector'), '{}', noEmulator);
    expect(rule.amend?.(of('GetDetector'), 'as it is')).toBe('as it is');
  });
});

describe('the rotation of a key', () => {
  it('has the period that was set, and the default of KMS where none was', () => {
    const rule = keyRotations();
    const of = (operation: string, parameters: Parameters) => callOf({ call: `kms:${operation}`, parameters });
    const daysOf = (KeyId: string, answer = '{"KeyRotationEnabled": true}') =>
      JSON.parse(rule.amend?.(of('GetKeyRotationStatus', { KeyId }), answer) ?? '').RotationPeriodInDays;
    rule.learn?.(of('EnableKeyRotation', { KeyId: 'arn:aws:kms:a:1:key/a', RotationPeriodInDays: 90 }), '', noEmulator);
    rule.learn?.(of('EnableKeyRotation', { KeyId: 'b' }), '', noEmulator);
    expect([daysOf('a'), daysOf('b'), daysOf('c')]).toEqual([90, 365, undefined]);
    expect(daysOf('a', '{"KeyRotationEnabled": false}')).toBeUndefined();
  });
});

describe('Security Hub', () => {
  const arn = (path: string, region = subject.region) => `arn:aws:securityhub:${region}::standards/${path}`;
  const wanted = (StandardsArn: string): Parameters => ({ StandardsSubscriptionRequests: [{ StandardsArn }] });
  const standard = 'aws-foundational-security-best-practices/v/1.0.0';
  const subscription = `arn:aws:securityhub:${subject.region}:${subject.account}:subscription/${standard}`;

  it('refuses everything in a region without a hub, and a second hub', () => {
    const ask = asking(securityHub(), 'securityhub');
    expect(ask('BatchEnableStandards', wanted(arn(standard)))).toMatchObject({ code: 'InvalidAccessException' });
    expect(ask('EnableSecurityHub')).toEqual({});
    expect(ask('EnableSecurityHub')).toMatchObject({ code: 'ResourceConflictException' });
    expect(ask('DescribeHub', {}, 'eu-west-3')).toMatchObject({ code: 'InvalidAccessException' });
    expect(ask('DisableSecurityHub')).toEqual({});
    expect(ask('DescribeHub')).toMatchObject({ code: 'InvalidAccessException' });
  });

  it('gives back its settings', () => {
    const ask = asking(securityHub(), 'securityhub');
    ask('EnableSecurityHub', { ControlFindingGenerator: 'STANDARD_CONTROL' });
    ask('UpdateSecurityHubConfiguration', { AutoEnableControls: false });
    const settings = { AutoEnableControls: false, ControlFindingGenerator: 'STANDARD_CONTROL' };
    expect(ask('DescribeHub')).toMatchObject(settings);
    expect(ask('DescribeHub', { HubArn: 'arn:aws:securityhub:eu-west-3:1:hub/default' })).toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('subscribes to standards of its region until they are disabled', () => {
    const ask = asking(securityHub(), 'securityhub');
    ask('EnableSecurityHub');
    ask('BatchEnableStandards', wanted(arn(standard)));
    const one = { StandardsSubscriptionArns: [subscription] };
    expect(ask('GetEnabledStandards', one)).toMatchObject({
      StandardsSubscriptions: [{ StandardsArn: arn(standard), StandardsStatus: 'READY' }],
    });
    ask('BatchDisableStandards', one);
    expect(ask('GetEnabledStandards', one)).toEqual({ StandardsSubscriptions: [] });
  });

  it.each([
    ['a version that is not there', arn('aws-foundational-security-best-practices/v/9.0.0')],
    ['the ARN of another region', arn(standard, 'eu-west-3')],
  ])('refuses %s', (_what, wrong) => {
    const ask = asking(securityHub(), 'securityhub');
    ask('EnableSecurityHub');
    expect(ask('BatchEnableStandards', wanted(wrong))).toMatchObject({ code: 'InvalidInputException' });
    expect(ask('GetEnabledStandards')).toEqual({ StandardsSubscriptions: [] });
  });
});

describe('Access Analyzer', () => {
  const create = (ask: ReturnType<typeof asking>, analyzerName: string, type = 'ACCOUNT') =>
    ask('CreateAnalyzer', { analyzerName, type, tags: { a: 'b' } });

  it('has an analyzer until it is deleted', () => {
    const ask = asking(analyzers(), 'access-analyzer');
    const arn = `arn:aws:access-analyzer:${subject.region}:${subject.account}:analyzer/one`;
    expect(create(ask, 'one')).toEqual({ arn });
    const analyzer = { arn, name: 'one', type: 'ACCOUNT', tags: { a: 'b' }, status: 'ACTIVE' };
    expect(ask('GetAnalyzer', { analyzerName: 'one' })).toMatchObject({ analyzer });
    expect(ask('DeleteAnalyzer', { analyzerName: 'one' })).toEqual({});
    expect(ask('GetAnalyzer', { analyzerName: 'one' })).toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('refuses a second one for the account in a region, and a name twice', () => {
    const ask = asking(analyzers(), 'access-analyzer');
    create(ask, 'one');
    expect(create(ask, 'two')).toMatchObject({ code: 'ServiceQuotaExceededException' });
    expect(create(ask, 'one', 'ACCOUNT_UNUSED_ACCESS')).toMatchObject({ code: 'ConflictException' });
    expect(create(ask, 'three', 'ACCOUNT_UNUSED_ACCESS')).toHaveProperty('arn');
  });
});

describe('selections of a backup plan', () => {
  const selection = { SelectionName: 'databases', IamRoleArn: 'arn:aws:iam::1:role/a', Resources: ['*'] };
  const create = (ask: ReturnType<typeof asking>, BackupPlanId: string) =>
    ask('CreateBackupSelection', { BackupPlanId, BackupSelection: selection });

  it('are given back with empty lists for what was not asked for', () => {
    const ask = asking(backupSelections(), 'backup');
    const { SelectionId = '' } = { ...create(ask, 'plan') } as Parameters;
    expect(ask('GetBackupSelection', { BackupPlanId: 'plan', SelectionId })).toMatchObject({
      BackupSelection: { ...selection, NotResources: [], ListOfTags: [], Conditions: { StringLike: [] } },
    });
    expect(ask('ListBackupSelections', { BackupPlanId: 'plan' })).toMatchObject({
      BackupSelectionsList: [{ SelectionName: 'databases' }],
    });
    expect(ask('GetBackupSelection', { SelectionId: 'other' })).toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('have one of a name in a plan, and keep the plan from being deleted', () => {
    const ask = asking(backupSelections(), 'backup');
    const { SelectionId = '' } = { ...create(ask, 'plan') } as Parameters;
    expect(create(ask, 'plan')).toMatchObject({ code: 'AlreadyExistsException' });
    expect(create(ask, 'another')).toHaveProperty('SelectionId');
    expect(ask('DeleteBackupPlan', { BackupPlanId: 'plan' })).toMatchObject({ code: 'InvalidRequestException' });
    ask('DeleteBackupSelection', { BackupPlanId: 'plan', SelectionId });
    expect(ask('DeleteBackupPlan', { BackupPlanId: 'plan' })).toBeUndefined();
  });
});

describe('the policy of a vault', () => {
  it('is given back until it is deleted, and is that of its vault alone', () => {
    const ask = asking(vaultPolicies(), 'backup');
    ask('PutBackupVaultAccessPolicy', { BackupVaultName: 'a', Policy: '{}' });
    expect(ask('GetBackupVaultAccessPolicy', { BackupVaultName: 'a' })).toMatchObject({ Policy: '{}' });
    expect(ask('GetBackupVaultAccessPolicy', { BackupVaultName: 'b' })).toMatchObject({ status: 404 });
    expect(ask('GetBackupVaultAccessPolicy', { BackupVaultName: 'a' }, 'eu-west-3')).toMatchObject({ status: 404 });
    ask('DeleteBackupVaultAccessPolicy', { BackupVaultName: 'a' });
    expect(ask('GetBackupVaultAccessPolicy', { BackupVaultName: 'a' })).toMatchObject({ status: 404 });
  });
});

describe('a destination of delivered logs', () => {
  const put = (ask: ReturnType<typeof asking>, destinationResourceArn: string) =>
    ask('PutDeliveryDestination', {
      name: 'a',
      outputFormat: 'json',
      deliveryDestinationConfiguration: { destinationResourceArn },
      tags: { of: 'a' },
    });
  const arn = `arn:aws:logs:${subject.region}:${subject.account}:delivery-destination:a`;

  it('is given back with its tags until it is deleted', () => {
    const ask = asking(logDestinations(), 'logs');
    put(ask, 'arn:aws:s3:::bucket');
    expect(ask('GetDeliveryDestination', { name: 'a' })).toMatchObject({
      deliveryDestination: { arn, outputFormat: 'json', deliveryDestinationType: 'S3' },
    });
    expect(ask('ListTagsForResource', { resourceArn: arn })).toEqual({ tags: { of: 'a' } });
    expect(ask('ListTagsForResource', { resourceArn: 'arn:aws:logs:a:1:log-group:a' })).toBeUndefined();
    expect(ask('DeleteDeliveryDestination', { name: 'a' })).toEqual({});
    expect(ask('GetDeliveryDestination', { name: 'a' })).toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('is no queue', () => {
    const ask = asking(logDestinations(), 'logs');
    expect(put(ask, 'arn:aws:sqs:a:1:queue')).toMatchObject({ code: 'ValidationException' });
    expect(ask('GetDeliveryDestination', { name: 'a' })).toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
