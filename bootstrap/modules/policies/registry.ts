import type { PolicyStatement } from '@sample-platform-ai/infra/modules/iam/policy.ts';
import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

const repositoryArns = ({ accountId }: PolicyScope, repositories: readonly string[]) =>
  repositories.map((name) => `arn:aws:ecr:*:${accountId}:repository/${name}`);

/** ECR: repositories, and the registry's settings. */
export function registryPolicy(scope: PolicyScope, repositories: readonly string[]): ServicePolicy {
  const own = repositoryArns(scope, repositories);
  return {
    read: [
      allow(scope, {
        sid: 'ReadRepositories',
        service: 'ecr',
        actions: ['DescribeRepositories', 'GetLifecyclePolicy', 'GetRepositoryPolicy', 'ListTagsForResource'],
        resources: own,
      }),
      allowUnscoped(scope, {
        sid: 'ReadRegistry',
        service: 'ecr',
        actions: ['DescribeRegistry', 'GetRegistryPolicy', 'GetRegistryScanningConfiguration'],
      }),
    ],
    write: [
      // Without BatchDeleteImage: a repository with images cannot be destroyed.
      allow(scope, {
        sid: 'Repositories',
        service: 'ecr',
        actions: [
          'CreateRepository',
          'DeleteRepository',
          'PutImageTagMutability',
          'PutImageScanningConfiguration',
          'PutLifecyclePolicy',
          'DeleteLifecyclePolicy',
          'SetRepositoryPolicy',
          'DeleteRepositoryPolicy',
          'TagResource',
          'UntagResource',
        ],
        resources: own,
      }),
      allowUnscoped(scope, {
        sid: 'Registry',
        service: 'ecr',
        actions: [
          'PutReplicationConfiguration',
          'PutRegistryPolicy',
          'DeleteRegistryPolicy',
          'PutRegistryScanningConfiguration',
        ],
      }),
      {
        sid: 'ReplicationRole',
        actions: ['iam:CreateServiceLinkedRole'],
        resources: [`arn:aws:iam::${scope.accountId}:role/aws-service-role/replication.ecr.amazonaws.com/*`],
        conditions: { StringEquals: { 'iam:AWSServiceName': 'replication.ecr.amazonaws.com' } },
      },
    ],
  };
}

/** Permissions of a release: push images, check their replication to every region, and tag what has to stay. */
export const releaseStatements = (scope: PolicyScope, repositories: readonly string[]): readonly PolicyStatement[] => [
  // IAM does not scope the sign-in to a repository; the next statement is scoped.
  allowUnscoped(scope, { sid: 'SignIn', service: 'ecr', actions: ['GetAuthorizationToken'] }),
  allow(scope, {
    sid: 'Push',
    service: 'ecr',
    actions: [
      'BatchCheckLayerAvailability',
      'InitiateLayerUpload',
      'UploadLayerPart',
      'CompleteLayerUpload',
      'PutImage',
      'BatchGetImage',
      'GetDownloadUrlForLayer',
      'DescribeImages',
      'DescribeImageReplicationStatus',
      'DescribeImageScanFindings',
      'ListImageReferrers',
    ],
    resources: repositoryArns(scope, repositories),
  }),
];
