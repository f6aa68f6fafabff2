import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

/** RDS and Aurora. */
export function databasePolicy(scope: PolicyScope): ServicePolicy {
  const { accountId, base } = scope;
  const lifeOf = (kind: string) => [`Create${kind}`, `Modify${kind}`, `Delete${kind}`];
  return {
    read: [allowUnscoped(scope, { sid: 'ReadRds', service: 'rds', actions: ['Describe*', 'ListTagsForResource'] })],
    write: [
      allow(scope, {
        sid: 'Databases',
        service: 'rds',
        actions: [
          ...lifeOf('DBInstance'),
          'RebootDBInstance',
          ...lifeOf('DBCluster'),
          ...lifeOf('GlobalCluster'),
          'RemoveFromGlobalCluster',
          'SwitchoverGlobalCluster',
          'FailoverGlobalCluster',
          ...lifeOf('DBSubnetGroup'),
          ...lifeOf('DBParameterGroup'),
          'ResetDBParameterGroup',
          ...lifeOf('DBClusterParameterGroup'),
          'ResetDBClusterParameterGroup',
          ...lifeOf('EventSubscription'),
          // A cluster with another number of instances.
          'AddSourceIdentifierToSubscription',
          'RemoveSourceIdentifierFromSubscription',
          // A database takes a final snapshot when it is destroyed.
          'CreateDBSnapshot',
          'CreateDBClusterSnapshot',
          'AddTagsToResource',
          'RemoveTagsFromResource',
        ],
        // An instance is created with RDS' default option and parameter groups, which are called `default…`.
        resources: [`arn:aws:rds:*:${accountId}:*:${base}-*`, `arn:aws:rds:*:${accountId}:*:default*`],
      }),
    ],
  };
}
