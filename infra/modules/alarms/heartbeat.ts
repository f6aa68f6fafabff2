import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { Construct } from 'constructs';
import { policyDocument } from '../iam/policy.ts';
import { encryptedTransportOnly } from './topics.ts';

export interface AlertingHeartbeatProps {
  readonly name: string;
  readonly kmsKeyArn: string;
  /** Notified when the heartbeat stops. */
  readonly alarmTopicArn: string;
}

/**
 * Watches Prometheus and Alertmanager: an alert that always fires is published to a topic without subscribers, and
 * missing messages raise an alarm. It covers the whole path from the rule to SNS, which every other alert takes.
 */
export class AlertingHeartbeat extends Construct {
  readonly topicArn: string;

  constructor(scope: Construct, id: string, props: AlertingHeartbeatProps) {
    super(scope, id);
    const topic = new SnsTopic(this, 'topic', { name: props.name, kmsMasterKeyId: props.kmsKeyArn });
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policyDocument(encryptedTransportOnly(topic.arn)),
    });
    new CloudwatchMetricAlarm(this, 'silence', {
      alarmName: props.name,
      alarmDescription: 'Alertmanager has sent no heartbeat for 15 minutes: alerts of the cluster reach no one',
      namespace: 'AWS/SNS',
      metricName: 'NumberOfMessagesPublished',
      dimensions: { TopicName: topic.name },
      statistic: 'Sum',
      period: 300,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      // SNS reports no metric while nothing is published.
      treatMissingData: 'breaching',
      alarmActions: [props.alarmTopicArn],
      okActions: [props.alarmTopicArn],
    });
    this.topicArn = topic.arn;
  }
}
