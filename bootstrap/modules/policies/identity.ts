import { allow, type PolicyScope, type ServicePolicy } from './scope.ts';

/** Services that get a role of the account's stacks. */
const passedTo = [
  'backup.amazonaws.com',
  'cloudtrail.amazonaws.com',
  'ec2.amazonaws.com',
  'eks.amazonaws.com',
  'monitoring.rds.amazonaws.com',
  'pods.eks.amazonaws.com',
  'scheduler.amazonaws.com',
  'vpc-flow-logs.amazonaws.com',
];
/** Services that create their service-linked role in an account on first use. */
const serviceLinked = [
  'access-analyzer.amazonaws.com',
  'autoscaling.amazonaws.com',
  'backup.amazonaws.com',
  'clientvpn.amazonaws.com',
  'clientvpn-connections.amazonaws.com',
  'delivery.logs.amazonaws.com',
  'eks.amazonaws.com',
  'eks-nodegroup.amazonaws.com',
  'elasticloadbalancing.amazonaws.com',
  'guardduty.amazonaws.com',
  'malware-protection.guardduty.amazonaws.com',
  'rds.amazonaws.com',
  'securityhub.amazonaws.com',
  'wafv2.amazonaws.com',
];

/** Roles: with the account's names, within the permissions boundary, for services that need one. */
export function identityPolicy(scope: PolicyScope, permissionsBoundaryArn: string): ServicePolicy {
  const { accountId, base } = scope;
  const roles = [`arn:aws:iam::${accountId}:role/${base}-*`];
  return {
    read: [
      allow(scope, {
        sid: 'ReadIdentity',
        service: 'iam',
        actions: [
          'GetRole',
          'GetRolePolicy',
          'ListRolePolicies',
          'ListAttachedRolePolicies',
          'ListInstanceProfilesForRole',
          'ListRoleTags',
          'GetPolicy',
          'GetPolicyVersion',
          'GetSAMLProvider',
        ],
        resources: [
          `arn:aws:iam::${accountId}:role/*`,
          `arn:aws:iam::${accountId}:policy/*`,
          `arn:aws:iam::${accountId}:saml-provider/*`,
          'arn:aws:iam::aws:policy/*',
        ],
      }),
    ],
    write: [
      allow(scope, {
        sid: 'BoundedRoles',
        service: 'iam',
        actions: [
          'CreateRole',
          'PutRolePermissionsBoundary',
          'PutRolePolicy',
          'DeleteRolePolicy',
          'AttachRolePolicy',
          'DetachRolePolicy',
        ],
        resources: roles,
        conditions: { StringEquals: { 'iam:PermissionsBoundary': permissionsBoundaryArn } },
      }),
      // IAM has no boundary condition for these; their roles were created with a boundary, and the guard excludes the rest.
      allow(scope, {
        sid: 'Roles',
        service: 'iam',
        actions: [
          'DeleteRole',
          'UpdateRole',
          'UpdateRoleDescription',
          'UpdateAssumeRolePolicy',
          'TagRole',
          'UntagRole',
        ],
        resources: roles,
      }),
      allow(scope, {
        sid: 'PassRoles',
        service: 'iam',
        actions: ['PassRole'],
        resources: roles,
        conditions: { StringEquals: { 'iam:PassedToService': passedTo } },
      }),
      allow(scope, {
        sid: 'ServiceLinkedRoles',
        service: 'iam',
        actions: ['CreateServiceLinkedRole'],
        resources: [`arn:aws:iam::${accountId}:role/aws-service-role/*`],
        conditions: { StringEquals: { 'iam:AWSServiceName': serviceLinked } },
      }),
    ],
  };
}
