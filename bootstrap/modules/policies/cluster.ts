import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

/** EKS, and the tags of the groups that its nodes are in. */
export function clusterPolicy(scope: PolicyScope): ServicePolicy {
  const { accountId, base } = scope;
  return {
    read: [
      allow(scope, {
        sid: 'ReadEks',
        service: 'eks',
        actions: ['Describe*', 'List*'],
        resources: [`arn:aws:eks:*:${accountId}:*`],
      }),
      allowUnscoped(scope, {
        sid: 'ReadEksCatalogue',
        service: 'eks',
        actions: [
          'DescribeAddonConfiguration',
          'DescribeAddonVersions',
          'DescribeClusterVersions',
          'ListAccessPolicies',
          'ListClusters',
        ],
      }),
      allowUnscoped(scope, { sid: 'ReadGroups', service: 'autoscaling', actions: ['Describe*'] }),
      allow(scope, {
        sid: 'ReadImageIds',
        service: 'ssm',
        actions: ['GetParameter', 'GetParameters'],
        // AWS' own public parameters; the account's are none of its business.
        resources: ['arn:aws:ssm:*::parameter/aws/service/*'],
      }),
    ],
    write: [
      allowUnscoped(scope, { sid: 'CreateClusters', service: 'eks', actions: ['CreateCluster'] }),
      allow(scope, {
        sid: 'Clusters',
        service: 'eks',
        actions: [
          'DeleteCluster',
          'UpdateClusterConfig',
          'UpdateClusterVersion',
          'AssociateEncryptionConfig',
          'CreateNodegroup',
          'UpdateNodegroupConfig',
          'UpdateNodegroupVersion',
          'DeleteNodegroup',
          'CreateAddon',
          'UpdateAddon',
          'DeleteAddon',
          'CreateAccessEntry',
          'UpdateAccessEntry',
          'DeleteAccessEntry',
          'AssociateAccessPolicy',
          'DisassociateAccessPolicy',
          'CreatePodIdentityAssociation',
          'UpdatePodIdentityAssociation',
          'DeletePodIdentityAssociation',
          'TagResource',
          'UntagResource',
        ],
        resources: [`arn:aws:eks:*:${accountId}:*/${base}-*`],
      }),
      allow(scope, {
        sid: 'GroupTags',
        service: 'autoscaling',
        actions: ['CreateOrUpdateTags', 'DeleteTags'],
        resources: [`arn:aws:autoscaling:*:${accountId}:autoScalingGroup:*:autoScalingGroupName/eks-*`],
      }),
    ],
  };
}
