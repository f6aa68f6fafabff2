import type { PolicyStatement } from '@sample-platform-ai/infra/modules/iam/policy.ts';
import { type StateScope, stateServices } from './state.ts';

export interface GuardScope {
  readonly accountId: string;
  readonly state: StateScope;
  readonly logBuckets: readonly string[];
  /** Roles of the bootstrap: no pipeline changes or passes them. */
  readonly roleArns: readonly string[];
  /** Whether the account's stacks are protected from a destroy: its baseline is then too. */
  readonly protectFromDestroy: boolean;
}

/**
 * What ends the record of who did what, the search for threats, or the backups. OpenTofu's own protection ends where a commit removes the
 * resource with it, so that IAM refuses the same. Keys are among them: without its key a locked file or snapshot is unreadable.
 */
const baselineDeletions = [
  'cloudtrail:DeleteTrail',
  'guardduty:DeleteDetector',
  'config:DeleteConfigurationRecorder',
  'config:StopConfigurationRecorder',
  'config:DeleteDeliveryChannel',
  'securityhub:DisableSecurityHub',
  'access-analyzer:DeleteAnalyzer',
  'backup:DeleteBackupVault',
  'backup:DeleteBackupVaultLockConfiguration',
  'backup:DeleteBackupPlan',
  'kms:ScheduleKeyDeletion',
];

/**
 * Denies the apply role any change of the bootstrap's resources, whatever else allows it. Resources of stacks and of the
 * bootstrap share a name prefix, so an allow statement cannot separate them.
 */
export const guardStatements = (scope: GuardScope): readonly PolicyStatement[] => {
  const { accountId, state, logBuckets, roleArns, protectFromDestroy } = scope;
  const buckets = [...state.regions.map(({ bucket }) => bucket), ...logBuckets].map((name) => `arn:aws:s3:::${name}`);
  return [
    {
      sid: 'KeepStateBuckets',
      effect: 'Deny',
      actions: [
        's3:CreateBucket',
        's3:DeleteBucket*',
        's3:PutBucket*',
        's3:Put*Configuration',
        's3:DeleteObjectVersion',
        's3:TagResource',
        's3:UntagResource',
      ],
      resources: buckets.flatMap((arn) => [arn, `${arn}/*`]),
    },
    {
      sid: 'KeepBootstrapStateAndLogs',
      effect: 'Deny',
      actions: ['s3:PutObject', 's3:DeleteObject'],
      resources: [
        ...state.regions.map(({ bucket }) => `arn:aws:s3:::${bucket}/${state.folder}/bootstrap/*`),
        ...logBuckets.map((name) => `arn:aws:s3:::${name}/*`),
      ],
    },
    {
      sid: 'KeepState',
      effect: 'Deny',
      actions: ['s3:DeleteObject'],
      resources: state.regions.map(({ bucket }) => `arn:aws:s3:::${bucket}/*.tfstate`),
    },
    {
      sid: 'KeepStateKeys',
      effect: 'Deny',
      actions: [
        'kms:CreateGrant',
        'kms:DisableKey*',
        'kms:PutKeyPolicy',
        'kms:ScheduleKeyDeletion',
        'kms:*Alias',
        'kms:TagResource',
        'kms:UntagResource',
      ],
      resources: state.regions.map(({ keyArn }) => keyArn),
    },
    {
      sid: 'KeepRoles',
      effect: 'Deny',
      actions: [
        'iam:PassRole',
        'iam:CreateRole',
        'iam:UpdateRole*',
        'iam:UpdateAssumeRolePolicy',
        'iam:PutRole*',
        'iam:AttachRolePolicy',
        'iam:DetachRolePolicy',
        'iam:DeleteRole*',
        'iam:TagRole',
        'iam:UntagRole',
      ],
      resources: roleArns,
    },
    {
      sid: 'KeepBoundary',
      effect: 'Deny',
      actions: ['iam:DeleteRolePermissionsBoundary'],
      resources: [`arn:aws:iam::${accountId}:role/*`],
    },
    {
      sid: 'KeepPoliciesAndTrust',
      effect: 'Deny',
      actions: [
        'iam:CreatePolicy*',
        'iam:SetDefaultPolicyVersion',
        'iam:DeletePolicy*',
        'iam:*ClientIDToOpenIDConnectProvider',
        'iam:*ClientIDFromOpenIDConnectProvider',
        'iam:UpdateOpenIDConnectProviderThumbprint',
        'iam:DeleteOpenIDConnectProvider',
      ],
      resources: [`arn:aws:iam::${accountId}:policy/*`, `arn:aws:iam::${accountId}:oidc-provider/*`],
    },
    ...(protectFromDestroy
      ? [{ sid: 'KeepBaseline', effect: 'Deny', actions: baselineDeletions, resources: ['*'] } as const]
      : []),
  ];
};

/**
 * Denies the plan role, whatever is attached to it later: secret values, and the use of keys for anything except the
 * state and its lock.
 */
export const refuseValues = ({ accountId, state }: GuardScope): readonly PolicyStatement[] => [
  {
    sid: 'NoSecrets',
    effect: 'Deny',
    actions: ['secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue'],
    resources: ['*'],
  },
  {
    sid: 'NoParameters',
    effect: 'Deny',
    actions: ['ssm:GetParameter*'],
    resources: [`arn:aws:ssm:*:${accountId}:parameter/*`],
  },
  {
    sid: 'NoDecryption',
    effect: 'Deny',
    actions: ['kms:Decrypt'],
    resources: ['*'],
    conditions: { StringNotEquals: { 'kms:ViaService': stateServices(state) } },
  },
];
