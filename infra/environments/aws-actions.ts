import type { AwsStatement } from './schema.ts';

/**
 * Actions that the `aws` statements of a service may contain, by AWS service, as IAM patterns: use of resources, not their
 * creation. The permissions boundary of each account allows only these, on resources with the account's prefix.
 * Validation refuses other actions before an apply.
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

/** Whether a service may use an action, such as `sqs:SendMessage`. */
export function isWorkloadAction({ service }: Pick<AwsStatement, 'service'>, action: string): boolean {
  return workloadActions[service].some((pattern) =>
    pattern.endsWith('*')
      ? action.startsWith(`${service}:${pattern.slice(0, -1)}`)
      : action === `${service}:${pattern}`,
  );
}
