import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Construct } from 'constructs';

export interface LoadBalancerAlarmsProps {
  readonly name: string;
  readonly loadBalancerArnSuffix: string;
  /** Exposure -> target group, in CloudWatch's dimensions. */
  readonly targetGroupArnSuffixes: Readonly<Record<string, string>>;
  readonly topicArn: string;
}

/** Alarms on 5xx of the load balancer itself, and on targets that fail their health check. */
export class LoadBalancerAlarms extends Construct {
  constructor(scope: Construct, id: string, props: LoadBalancerAlarmsProps) {
    super(scope, id);
    const alarm = {
      namespace: 'AWS/ApplicationELB',
      comparisonOperator: 'GreaterThanThreshold',
      // The metrics are missing while there are no errors, and before the first target is registered.
      treatMissingData: 'notBreaching',
      actionsEnabled: true,
      alarmActions: [props.topicArn],
      okActions: [props.topicArn],
    };
    const LoadBalancer = props.loadBalancerArnSuffix;
    new CloudwatchMetricAlarm(this, 'errors', {
      ...alarm,
      alarmName: `${props.name}-5xx`,
      alarmDescription: 'The load balancer returns 5xx: no healthy target, or no response in time',
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
        alarmDescription: `Pods of ${exposure} fail the load balancer health check`,
        metricName: 'UnHealthyHostCount',
        dimensions: { LoadBalancer, TargetGroup },
        statistic: 'Maximum',
        period: 60,
        // Longer than the startup of a pod.
        evaluationPeriods: 5,
        threshold: 0,
      });
    }
  }
}
