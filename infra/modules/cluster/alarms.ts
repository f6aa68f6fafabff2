import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Construct } from 'constructs';

export interface ClusterAlarmsProps {
  readonly clusterName: string;
  readonly topicArn: string;
}

/**
 * Alarms that work even when the cluster cannot report. EKS publishes these metrics; Prometheus covers everything more
 * specific.
 */
export class ClusterAlarms extends Construct {
  constructor(scope: Construct, id: string, props: ClusterAlarmsProps) {
    super(scope, id);
    const { clusterName, topicArn } = props;
    const common = {
      comparisonOperator: 'GreaterThanThreshold',
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      treatMissingData: 'notBreaching',
      alarmActions: [topicArn],
      okActions: [topicArn],
    };
    const metric = (metricName: string) => ({
      namespace: 'AWS/EKS',
      metricName,
      dimensions: { ClusterName: clusterName },
      period: 300,
    });
    new CloudwatchMetricAlarm(this, 'unschedulable-pods', {
      ...common,
      ...metric('scheduler_pending_pods_UNSCHEDULABLE'),
      alarmName: `${clusterName}-unschedulable-pods`,
      alarmDescription: 'Pods have been unschedulable for 15 minutes: add nodes or lower requests.',
      statistic: 'Sum',
      threshold: 0,
    });
    new CloudwatchMetricAlarm(this, 'api-errors', {
      ...common,
      alarmName: `${clusterName}-api-errors`,
      alarmDescription: 'More than 5 percent of the Kubernetes API requests have failed for 15 minutes.',
      threshold: 5,
      metricQuery: [
        { id: 'percent', expression: '100 * errors / requests', label: 'failed requests, percent', returnData: true },
        { id: 'errors', metric: { ...metric('apiserver_request_total_5XX'), stat: 'Sum' }, returnData: false },
        { id: 'requests', metric: { ...metric('apiserver_request_total'), stat: 'Sum' }, returnData: false },
      ],
    });
  }
}
