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
          // A protected database takes a last snapshot before it goes.
          'CreateDBSnapshot',
          'CreateDBClusterSnapshot',
          'AddTagsToResource',
          'RemoveTagsFromResource',
        ],
        // RDS' own option and parameter groups are called `default…`, and an instance is created with them.
        resources: [`arn:aws:rds:*:${accountId}:*:${base}-*`, `arn:aws:rds:*:${accountId}:*:default*`],
      }),
    ],
  };
}
