import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

/** Secrets Manager. Values are written and never read: no statement has `GetSecretValue`. */
export function secretsPolicy(scope: PolicyScope): ServicePolicy {
  const { accountId, base } = scope;
  const secret = (name: string) => `arn:aws:secretsmanager:*:${accountId}:secret:${name}`;
  return {
    read: [
      allow(scope, {
        sid: 'ReadSecretMetadata',
        service: 'secretsmanager',
        actions: ['DescribeSecret', 'GetResourcePolicy', 'ListSecretVersionIds'],
        resources: [secret('*')],
      }),
      // Generates a value for an ephemeral resource, which a plan opens too.
      allowUnscoped(scope, { sid: 'RandomPassword', service: 'secretsmanager', actions: ['GetRandomPassword'] }),
    ],
    write: [
      allow(scope, {
        sid: 'Secrets',
        service: 'secretsmanager',
        actions: [
          'CreateSecret',
          'UpdateSecret',
          'DeleteSecret',
          'RestoreSecret',
          'PutSecretValue',
          'UpdateSecretVersionStage',
          'PutResourcePolicy',
          'DeleteResourcePolicy',
          'ReplicateSecretToRegions',
          'RemoveRegionsFromReplication',
          'StopReplicationToReplica',
          'TagResource',
          'UntagResource',
        ],
        resources: [secret(`${base}/*`), secret(`${base}-*`)],
      }),
      allow(scope, {
        sid: 'SecretsOfRds',
        service: 'secretsmanager',
        actions: ['CreateSecret', 'RotateSecret', 'TagResource'],
        resources: [secret('rds!*')],
      }),
    ],
  };
}
