import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { Construct } from 'constructs';
import { addEmails, encryptedTransportOnly } from '../alarms/topics.ts';
import { type PolicyStatement, policyDocument } from '../iam/policy.ts';

const service = 'events.amazonaws.com';

export interface FindingAlertsProps {
  /** Of the topic and, with an ending, of its rules. */
  readonly name: string;
  readonly kmsKeyArn: string;
  readonly emails: readonly string[];
}

/**
 * Name -> what the alarm topic reports. Failed checks of a standard are no news, and stay in Security Hub: a detector's findings, and
 * a backup or a copy that was not made.
 */
const patterns: Readonly<Record<string, object>> = {
  threats: {
    source: ['aws.guardduty'],
    'detail-type': ['GuardDuty Finding'],
    // GuardDuty's numbers from which a finding is of high severity.
    detail: { severity: [{ numeric: ['>=', 7] }] },
  },
  backups: {
    source: ['aws.backup'],
    'detail-type': ['Backup Job State Change', 'Copy Job State Change'],
    detail: { state: ['FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL'] },
  },
};

/** Lets EventBridge publish to the encrypted topic. It sends no account or rule of its own with such a call. */
export const alertsKeyStatement: PolicyStatement = {
  sid: 'PublishAlerts',
  principals: { Service: service },
  actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
  resources: ['*'],
};

/** Emails of what GuardDuty finds severe, and of backups that fail. */
export class FindingAlerts extends Construct {
  constructor(scope: Construct, id: string, { name, kmsKeyArn, emails }: FindingAlertsProps) {
    super(scope, id);
    const topic = new SnsTopic(this, 'topic', { name, kmsMasterKeyId: kmsKeyArn });
    const policy = new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policyDocument(
        { sid: 'Events', principals: { Service: service }, actions: ['sns:Publish'], resources: [topic.arn] },
        encryptedTransportOnly(topic.arn),
      ),
    });
    addEmails(this, topic.arn, emails);
    for (const [key, pattern] of Object.entries(patterns)) {
      const rule = new CloudwatchEventRule(this, key, {
        name: `${name}-${key}`,
        eventPattern: JSON.stringify(pattern),
      });
      new CloudwatchEventTarget(this, `${key}-topic`, {
        rule: rule.name,
        targetId: 'topic',
        arn: topic.arn,
        dependsOn: [policy],
      });
    }
  }
}
