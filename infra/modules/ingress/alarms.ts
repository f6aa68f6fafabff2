import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Construct } from 'constructs';

export interface LoadBalancerAlarmsProps {
  readonly name: string;
  readonly loadBalancerArnSuffix: string;
  /** Exposure -> target group, in CloudWatch's dimensions. */
  readonly targetGroupArnSuffixes: Readonly<Record<string, string>>;
  readonly topicArn: string;
}

/** Tells when a load balancer fails requests by itself, or has targets that fail their health check. */
export class LoadBalancerAlarms extends Construct {
  constructor(scope: Construct, id: string, props: LoadBalancerAlarmsProps) {
    super(scope, id);
    const alarm = {
      namespace: 'AWS/ApplicationELB',
      comparisonOperator: 'GreaterThanThreshold',
      // Errors are not counted while there are none, nor hosts before the first pod has joined.
      treatMissingData: 'notBreaching',
      actionsEnabled: true,
      alarmActions: [props.topicArn],
      okActions: [props.topicArn],
    };
    const LoadBalancer = props.loadBalancerArnSuffix;
    new CloudwatchMetricAlarm(this, 'errors', {
      ...alarm,
      alarmName: `${props.name}-5xx`,
      alarmDescription: 'The load balancer answers 5xx itself: no target, or none in time',
      metricName: 'HTTPCode_ELB_5XX_Count',
      dimensions: { LoadBalancer },
      statistic: 'Sum',
      period: 60,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      threshold: 5,
    });
    for (const [exposure, TargetGroup] of Object.entries(props.targetGroupArnSuffixes)) {
      new CloudwatchMetricAlarm(this, `unhealthy-${exposure}`, {
        ...alarm,
        alarmName: `${props.name}-${exposure}-unhealthy`,
        alarmDescription: `Pods of ${exposure} fail the load balancer's health check`,
        metricName: 'UnHealthyHostCount',
        dimensions: { LoadBalancer, TargetGroup },
        statistic: 'Maximum',
        period: 60,
        // Longer than a pod takes to start.
        evaluationPeriods: 5,
        threshold: 0,
      });
    }
  }
}
