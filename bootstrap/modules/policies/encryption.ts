import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

/** KMS keys. Their ids are generated; the guard excludes the state's keys. */
export function encryptionPolicy(scope: PolicyScope): ServicePolicy {
  const { accountId, keyAliases } = scope;
  const keys = [`arn:aws:kms:*:${accountId}:key/*`];
  return {
    read: [
      allow(scope, {
        sid: 'ReadKeys',
        service: 'kms',
        actions: ['DescribeKey', 'GetKeyPolicy', 'GetKeyRotationStatus', 'ListResourceTags'],
        resources: keys,
      }),
      allowUnscoped(scope, { sid: 'ListAliases', service: 'kms', actions: ['ListAliases'] }),
    ],
    write: [
      allowUnscoped(scope, { sid: 'CreateKeys', service: 'kms', actions: ['CreateKey'] }),
      allow(scope, {
        sid: 'Keys',
        service: 'kms',
        actions: [
          'EnableKeyRotation',
          'DisableKeyRotation',
          'PutKeyPolicy',
          'UpdateKeyDescription',
          'ScheduleKeyDeletion',
          'CancelKeyDeletion',
          'RetireGrant',
          'TagResource',
          'UntagResource',
        ],
        resources: keys,
      }),
      allow(scope, {
        sid: 'Aliases',
        service: 'kms',
        actions: ['CreateAlias', 'UpdateAlias', 'DeleteAlias'],
        resources: [...keys, ...keyAliases.map((alias) => `arn:aws:kms:*:${accountId}:${alias}`)],
      }),
      // Without `kms:GrantIsForAWSResource`: EKS creates a cluster's grant as the caller, which that condition refuses. A
      // principal that may write a key's policy gains nothing from a grant.
      allow(scope, { sid: 'Grants', service: 'kms', actions: ['CreateGrant'], resources: keys }),
      allow(scope, {
        sid: 'KeysThroughServices',
        service: 'kms',
        actions: ['Decrypt', 'Encrypt', 'GenerateDataKey*'],
        resources: keys,
        conditions: {
          StringLike: {
            'kms:ViaService': ['backup', 'ecr', 'rds', 'secretsmanager'].map((name) => `${name}.*.amazonaws.com`),
          },
        },
      }),
    ],
  };
}
