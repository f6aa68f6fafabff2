import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { Construct } from 'constructs';
import { type PolicyStatement, policyDocument } from '../iam/policy.ts';

export interface EncryptionKeyProps {
  /** `alias/…`; the same in every region, for that region's key. */
  readonly alias: string;
  readonly description: string;
  readonly accountId: string;
  /** Statements for AWS services, in addition to the account's IAM policies. @default [] */
  readonly statements?: readonly PolicyStatement[];
  /** Days between a destroy and the deletion of the key, which loses everything that it encrypts. @default 30 */
  readonly deletionWindowDays?: number;
  readonly protectFromDestroy: boolean;
}

/** A symmetric KMS key with yearly rotation. The account's IAM policies decide who uses it. */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const key = new KmsKey(this, 'key', {
      description: props.description,
      enableKeyRotation: true,
      rotationPeriodInDays: 365,
      deletionWindowInDays: props.deletionWindowDays ?? 30,
      policy: policyDocument(
        {
          sid: 'AccountDecides',
          principals: { AWS: `arn:aws:iam::${props.accountId}:root` },
          // In a key policy "*" means this key; without this statement no one could administer it.
          actions: ['kms:*'],
          resources: ['*'],
        },
        ...(props.statements ?? []),
      ),
      lifecycle: { preventDestroy: props.protectFromDestroy },
    });
    new KmsAlias(this, 'alias', { name: props.alias, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}

/** Lets CloudWatch Logs of one region encrypt the log groups of this account. */
export const logsStatement = (region: string, accountId: string): PolicyStatement => ({
  sid: 'CloudWatchLogs',
  principals: { Service: `logs.${region}.amazonaws.com` },
  actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  resources: ['*'],
  conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${accountId}:log-group:*` } },
});

/**
 * Lets RDS publish events to this account's encrypted topics. RDS documents no condition key for its use of a topic's key;
 * the topic's own policy names the account.
 */
export const databaseEventsStatement: PolicyStatement = {
  sid: 'DatabaseEvents',
  principals: { Service: 'events.rds.amazonaws.com' },
  actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
  resources: ['*'],
};

/** Lets CloudWatch alarms publish to this account's encrypted topics, and budgets too. */
export const notifiersStatement = (accountId: string): PolicyStatement => ({
  sid: 'Notifiers',
  principals: { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] },
  actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
  resources: ['*'],
  conditions: { StringEquals: { 'aws:SourceAccount': accountId } },
});
