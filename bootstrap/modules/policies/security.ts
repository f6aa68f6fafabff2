import type { PolicyStatement } from '@sample-platform-ai/infra/modules/iam/policy.ts';
import { allow, type PolicyScope, type ServicePolicy } from './scope.ts';

/** Service -> actions. */
type Actions = Readonly<Record<string, readonly string[]>>;

const tagging = ['TagResource', 'UntagResource'];

/**
 * One statement for all services, because a policy has 6,144 characters and each statement names every region: each ARN has its
 * service, so that it allows no more than one statement for each.
 */
const read: Actions = {
  cloudtrail: ['GetTrail', 'GetTrailStatus', 'GetEventSelectors', 'GetInsightSelectors', 'ListTags'],
  guardduty: ['GetDetector', 'ListTagsForResource'],
  config: ['ListTagsForResource'],
  securityhub: ['DescribeHub', 'GetEnabledStandards'],
  'access-analyzer': ['GetAnalyzer', 'ListTagsForResource'],
  backup: ['DescribeBackupVault', 'GetBackupVaultAccessPolicy', 'GetBackupPlan', 'GetBackupSelection', 'ListTags'],
  events: ['DescribeRule', 'ListTargetsByRule', 'ListTagsForResource'],
};
const write: Actions = {
  cloudtrail: [
    'CreateTrail',
    'UpdateTrail',
    'DeleteTrail',
    'StartLogging',
    'PutEventSelectors',
    'AddTags',
    'RemoveTags',
  ],
  guardduty: ['UpdateDetector', 'DeleteDetector', ...tagging],
  config: [
    'PutConfigRule',
    'DeleteConfigRule',
    ...['Put', 'Delete', 'Start', 'Stop'].map((verb) => `${verb}ConfigurationRecorder`),
    ...tagging,
  ],
  securityhub: [
    'EnableSecurityHub',
    'DisableSecurityHub',
    'UpdateSecurityHubConfiguration',
    'BatchEnableStandards',
    'BatchDisableStandards',
    ...tagging,
  ],
  'access-analyzer': ['CreateAnalyzer', 'UpdateAnalyzer', 'DeleteAnalyzer', ...tagging],
  backup: [
    ...['CreateBackup', 'DeleteBackup'].flatMap((verb) => [`${verb}Vault`, `${verb}Plan`, `${verb}Selection`]),
    'UpdateBackupPlan',
    'PutBackupVaultLockConfiguration',
    'DeleteBackupVaultLockConfiguration',
    'PutBackupVaultAccessPolicy',
    'DeleteBackupVaultAccessPolicy',
    ...tagging,
  ],
  events: ['PutRule', 'DeleteRule', 'PutTargets', 'RemoveTargets', ...tagging],
};
/** Actions that IAM does not scope to a resource. */
const readAnywhere: Actions = { cloudtrail: ['DescribeTrails'], config: ['Describe*'] };
const writeAnywhere: Actions = {
  guardduty: ['CreateDetector'],
  config: ['PutDeliveryChannel', 'DeleteDeliveryChannel', 'PutRetentionConfiguration', 'DeleteRetentionConfiguration'],
  'backup-storage': ['MountCapsule'],
};

/**
 * Trail, recorder, detector, hub, analyzer, backups and alerts. Nothing here deletes a recovery point or a locked file. A destroy and a
 * change need the rest: a trail and a recorder can be deleted, and a vault's lock unless it is for good.
 */
export function securityPolicy(scope: PolicyScope): ServicePolicy {
  const { accountId, base } = scope;
  const own = [
    `cloudtrail:*:${accountId}:trail/${base}-*`,
    // AWS generates the ids of detectors, rules of AWS Config and plans, so the account is the limit.
    `guardduty:*:${accountId}:detector/*`,
    `config:*:${accountId}:*`,
    `securityhub:*:${accountId}:hub/default`,
    `access-analyzer:*:${accountId}:analyzer/${base}-*`,
    `backup:*:${accountId}:backup-vault:${base}-*`,
    `backup:*:${accountId}:backup-plan:*`,
    `events:*:${accountId}:rule/${base}-*`,
  ].map((resource) => `arn:aws:${resource}`);
  const statement = (sid: string, actions: Actions, resources: readonly string[]): PolicyStatement => ({
    sid,
    actions: Object.entries(actions).flatMap(([service, names]) => names.map((name) => `${service}:${name}`)),
    resources,
    conditions: { StringEquals: { 'aws:RequestedRegion': scope.regions } },
  });
  return {
    read: [statement('ReadSecurity', read, own), statement('ListSecurity', readAnywhere, ['*'])],
    write: [
      statement('WriteSecurity', write, own),
      statement('SecurityServices', writeAnywhere, ['*']),
      ...roleStatements(scope),
    ],
  };
}

/** The service-linked role of AWS Config, which an account has once, with the tags of every resource. */
function roleStatements(scope: PolicyScope): readonly PolicyStatement[] {
  const service = 'config.amazonaws.com';
  const resources = [`arn:aws:iam::${scope.accountId}:role/aws-service-role/${service}/AWSServiceRoleForConfig`];
  return [
    allow(scope, {
      sid: 'RecorderRole',
      service: 'iam',
      actions: [
        'CreateServiceLinkedRole',
        'DeleteServiceLinkedRole',
        'GetServiceLinkedRoleDeletionStatus',
        'TagRole',
        'UntagRole',
      ],
      resources,
    }),
    allow(scope, {
      sid: 'PassRecorderRole',
      service: 'iam',
      actions: ['PassRole'],
      resources,
      conditions: { StringEquals: { 'iam:PassedToService': service } },
    }),
  ];
}
