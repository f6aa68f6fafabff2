import { ConfigConfigRule } from '@cdktf/provider-aws/lib/config-config-rule/index.js';
import { ConfigConfigurationRecorder } from '@cdktf/provider-aws/lib/config-configuration-recorder/index.js';
import { ConfigConfigurationRecorderStatus } from '@cdktf/provider-aws/lib/config-configuration-recorder-status/index.js';
import { ConfigDeliveryChannel } from '@cdktf/provider-aws/lib/config-delivery-channel/index.js';
import { ConfigRetentionConfiguration } from '@cdktf/provider-aws/lib/config-retention-configuration/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { PolicyStatement } from '../iam/policy.ts';
import { resourcesIn } from '../ordering.ts';
import { Bucket } from '../storage/bucket.ts';

const service = 'config.amazonaws.com';
/** The shortest and the longest that AWS Config keeps a history, in days. */
const shortestHistory = 30;
const longestHistory = 2557;

export interface RecorderProps {
  readonly name: string;
  readonly accountId: string;
  readonly bucketName: string;
  /** Days that the files are kept, and the history: AWS Config keeps that for 30 days or more, and for 2557 at most. */
  readonly retentionDays: number;
  readonly kmsKeyArn: string;
  /** ARN of the account's service-linked role for AWS Config. */
  readonly roleArn: string;
  /** Users, roles and policies belong to no region: one region of an account records them. */
  readonly withGlobalTypes: boolean;
  /** Name -> identifier of a rule that AWS manages, and its parameters. */
  readonly rules: Readonly<
    Record<string, { readonly identifier: string; readonly parameters?: Readonly<Record<string, string>> }>
  >;
  /** What makes that role. */
  readonly after: readonly ITerraformDependable[];
  readonly protectFromDestroy: boolean;
}

/** Lets AWS Config encrypt what it delivers to the bucket. */
export const recorderKeyStatement = (accountId: string): PolicyStatement => ({
  sid: 'EncryptConfiguration',
  principals: { Service: service },
  actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
  resources: ['*'],
  conditions: { StringEquals: { 'aws:SourceAccount': accountId } },
});

/**
 * Records how the region's resources are set, and each change of that. An account has one recorder in a region; Security Hub
 * brings the rules of its standards, so that only others are here.
 */
export class Recorder extends Construct {
  constructor(scope: Construct, id: string, props: RecorderProps) {
    super(scope, id);
    const { name, accountId, retentionDays, kmsKeyArn } = props;
    const sourceAccount = { 'aws:SourceAccount': accountId };
    const bucketArn = `arn:aws:s3:::${props.bucketName}`;
    const statement = (sid: string, action: string, resource: string, more = {}): PolicyStatement => ({
      sid,
      principals: { Service: service },
      actions: [action],
      resources: [resource],
      conditions: { StringEquals: { ...sourceAccount, ...more } },
    });
    // Without Object Lock: AWS Config delivers to no bucket with a default retention.
    const bucket = new Bucket(this, 'bucket', {
      name: props.bucketName,
      encryption: { kmsKeyArn },
      expireAfterDays: retentionDays,
      noncurrentExpireAfterDays: 7,
      policyStatements: [
        statement('ReadAcl', 's3:GetBucketAcl', bucketArn),
        statement('List', 's3:ListBucket', bucketArn),
        statement('Write', 's3:PutObject', `${bucketArn}/AWSLogs/${accountId}/Config/*`, {
          's3:x-amz-acl': 'bucket-owner-full-control',
        }),
      ],
      protectFromDestroy: props.protectFromDestroy,
    });
    const recorder = new ConfigConfigurationRecorder(this, 'recorder', {
      name,
      roleArn: props.roleArn,
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: props.withGlobalTypes },
      recordingMode: { recordingFrequency: 'CONTINUOUS' },
      dependsOn: [...props.after],
    });
    const channel = new ConfigDeliveryChannel(this, 'delivery', {
      name,
      s3BucketName: bucket.name,
      s3KmsKeyArn: kmsKeyArn,
      snapshotDeliveryProperties: { deliveryFrequency: 'TwentyFour_Hours' },
      dependsOn: [...resourcesIn(bucket), recorder],
    });
    const status = new ConfigConfigurationRecorderStatus(this, 'recording', {
      name: recorder.name,
      isEnabled: true,
      dependsOn: [channel],
    });
    new ConfigRetentionConfiguration(this, 'history', {
      retentionPeriodInDays: Math.min(longestHistory, Math.max(shortestHistory, retentionDays)),
      dependsOn: [recorder],
    });
    for (const [rule, { identifier, parameters }] of Object.entries(props.rules)) {
      new ConfigConfigRule(this, `rule-${rule}`, {
        name: `${name}-${rule}`,
        source: { owner: 'AWS', sourceIdentifier: identifier },
        ...(parameters && { inputParameters: JSON.stringify(parameters) }),
        dependsOn: [status],
      });
    }
  }
}
