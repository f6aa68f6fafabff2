import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

/** EKS. It manages the Auto Scaling groups of its nodes itself. */
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
    ],
  };
}
