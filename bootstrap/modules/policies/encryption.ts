import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

/** KMS keys. Their ids are generated; the guard keeps the state's keys out. */
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
      // Without `kms:GrantIsForAWSResource`: EKS makes a cluster's grant as the caller, and is refused under it. Whoever
      // writes a key's policy gains nothing by a grant.
      allow(scope, { sid: 'Grants', service: 'kms', actions: ['CreateGrant'], resources: keys }),
      allow(scope, {
        sid: 'KeysThroughServices',
        service: 'kms',
        actions: ['Decrypt', 'Encrypt', 'GenerateDataKey*'],
        resources: keys,
        conditions: {
          StringLike: { 'kms:ViaService': ['ecr', 'rds', 'secretsmanager'].map((name) => `${name}.*.amazonaws.com`) },
        },
      }),
    ],
  };
}
