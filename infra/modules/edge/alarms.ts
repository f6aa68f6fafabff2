import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Construct } from 'constructs';

export interface EdgeAlarmsProps {
  /** Prefix of the alarms' names. */
  readonly name: string;
  /** Site -> its distribution. */
  readonly distributionIds: Readonly<Record<string, string>>;
  /** Public host and region -> Route 53 health check; empty where nothing is checked. */
  readonly healthCheckIds: Readonly<Record<string, string>>;
  readonly topicArn: string;
}

/** Alarms on what viewers notice first. Both metrics exist in us-east-1 only. */
export class EdgeAlarms extends Construct {
  constructor(scope: Construct, id: string, props: EdgeAlarmsProps) {
    super(scope, id);
    const notify = { alarmActions: [props.topicArn], okActions: [props.topicArn] };
    for (const [site, distributionId] of Object.entries(props.distributionIds)) {
      new CloudwatchMetricAlarm(this, `errors-${site}`, {
        ...notify,
        alarmName: `${props.name}-${site}-5xx`,
        alarmDescription: `CloudFront answers more than 5 % of the requests for ${site} with a server error`,
        namespace: 'AWS/CloudFront',
        metricName: '5xxErrorRate',
        dimensions: { DistributionId: distributionId, Region: 'Global' },
        statistic: 'Average',
        period: 60,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        comparisonOperator: 'GreaterThanThreshold',
        threshold: 5,
        // CloudFront reports no error rate without requests.
        treatMissingData: 'notBreaching',
      });
    }
    for (const [host, healthCheckId] of Object.entries(props.healthCheckIds)) {
      new CloudwatchMetricAlarm(this, `health-${host}`, {
        ...notify,
        alarmName: `${props.name}-health-${host}`,
        alarmDescription: `Route 53 finds ${host} unhealthy and sends its traffic elsewhere`,
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
