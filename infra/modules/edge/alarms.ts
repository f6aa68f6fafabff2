import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Construct } from 'constructs';

export interface EdgeAlarmsProps {
  /** Starts the alarms' names. */
  readonly name: string;
  readonly distributionId: string;
  /** Region -> Route 53 health check of its API; empty where nothing is checked. */
  readonly healthCheckIds: Readonly<Record<string, string>>;
  readonly topicArn: string;
}

/** What a viewer would notice first. Both metrics exist in us-east-1 only. */
export class EdgeAlarms extends Construct {
  constructor(scope: Construct, id: string, props: EdgeAlarmsProps) {
    super(scope, id);
    const notify = { alarmActions: [props.topicArn], okActions: [props.topicArn] };
    new CloudwatchMetricAlarm(this, 'errors', {
      ...notify,
      alarmName: `${props.name}-5xx`,
      alarmDescription: 'CloudFront answers more than 5 % of requests with a server error',
      namespace: 'AWS/CloudFront',
      metricName: '5xxErrorRate',
      dimensions: { DistributionId: props.distributionId, Region: 'Global' },
      statistic: 'Average',
      period: 60,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 5,
      // Without requests there is no rate.
      treatMissingData: 'notBreaching',
    });
    for (const [region, healthCheckId] of Object.entries(props.healthCheckIds)) {
      new CloudwatchMetricAlarm(this, `health-${region}`, {
        ...notify,
        alarmName: `${props.name}-health-${region}`,
        alarmDescription: `Route 53 finds the API of ${region} unhealthy and sends its traffic elsewhere`,
        namespace: 'AWS/Route53',
        metricName: 'HealthCheckStatus',
        dimensions: { HealthCheckId: healthCheckId },
        statistic: 'Minimum',
        period: 60,
        evaluationPeriods: 2,
        comparisonOperator: 'LessThanThreshold',
        threshold: 1,
        treatMissingData: 'breaching',
      });
    }
  }
}
