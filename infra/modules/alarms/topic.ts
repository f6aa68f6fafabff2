import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { Construct } from 'constructs';
import { policyDocument } from '../iam/policy.ts';
import { addEmails, encryptedTransportOnly } from './topics.ts';

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
        encryptedTransportOnly(topic.arn),
      ),
    });
    addEmails(this, topic.arn, props.emails);
    // From the policy, so that a budget gets the ARN only when it may publish there.
    this.arn = policy.arn;
  }
}
