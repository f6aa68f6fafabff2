import type { AwsStatement } from './schema.ts';

/**
 * What the `aws` statements of a service may ask for, by AWS service, as patterns of IAM: use of what exists, not its
 * making. The permissions boundary of each account allows these on resources with the account's own prefix, and nothing
 * else; validation says so before.
 */
export const workloadActions: Readonly<Record<AwsStatement['service'], readonly string[]>> = {
  s3: ['GetObject*', 'PutObject*', 'DeleteObject*', 'AbortMultipartUpload', 'List*', 'GetBucketLocation'],
  sqs: [
    'SendMessage',
    'ReceiveMessage',
    'DeleteMessage',
    'ChangeMessageVisibility',
    'GetQueueAttributes',
    'GetQueueUrl',
  ],
  sns: ['Publish', 'GetTopicAttributes'],
  dynamodb: [
    'BatchGetItem',
    'BatchWriteItem',
    'ConditionCheckItem',
    'DeleteItem',
    'DescribeTable',
    'GetItem',
    'PutItem',
    'Query',
    'Scan',
    'UpdateItem',
  ],
  kms: ['Encrypt', 'Decrypt', 'ReEncrypt*', 'GenerateDataKey*', 'DescribeKey', 'GetPublicKey', 'Sign', 'Verify'],
  events: ['PutEvents'],
};

/** Whether an action, as `sqs:SendMessage`, is among them. */
export function isWorkloadAction({ service }: Pick<AwsStatement, 'service'>, action: string): boolean {
  return workloadActions[service].some((pattern) =>
    pattern.endsWith('*')
      ? action.startsWith(`${service}:${pattern.slice(0, -1)}`)
      : action === `${service}:${pattern}`,
  );
}
