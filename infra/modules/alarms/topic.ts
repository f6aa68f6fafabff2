import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { Construct } from 'constructs';
import { policyDocument } from '../iam/policy.ts';

export interface AlarmTopicProps {
  readonly name: string;
  readonly accountId: string;
  readonly kmsKeyArn: string;
  readonly emails: readonly string[];
}

/** The topic that alarms and budgets of one region publish to. */
export class AlarmTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    const topic = new SnsTopic(this, 'topic', { name: props.name, kmsMasterKeyId: props.kmsKeyArn });
    const policy = new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policyDocument(
        {
          sid: 'Notifiers',
          principals: { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] },
          actions: ['sns:Publish'],
          resources: [topic.arn],
          conditions: { StringEquals: { 'aws:SourceAccount': props.accountId } },
        },
        {
          sid: 'DatabaseEvents',
          principals: { Service: 'events.rds.amazonaws.com' },
          actions: ['sns:Publish'],
          resources: [topic.arn],
          conditions: {
            StringEquals: { 'aws:SourceAccount': props.accountId },
            ArnLike: { 'aws:SourceArn': `arn:aws:rds:*:${props.accountId}:es:*` },
          },
        },
        {
          sid: 'EncryptedTransportOnly',
          effect: 'Deny',
          principals: '*',
          actions: ['sns:Publish'],
          resources: [topic.arn],
          conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ),
    });
    for (const email of props.emails) {
      // The email address is the key: adding one in front does not change the others.
      new SnsTopicSubscription(this, email.replace(/[^a-z0-9]+/gi, '-'), {
        topicArn: topic.arn,
        protocol: 'email',
        endpoint: email,
      });
    }
    // From the policy, so that a budget gets the ARN only when it may publish there.
    this.arn = policy.arn;
  }
}
