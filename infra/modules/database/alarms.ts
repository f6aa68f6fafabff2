import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Construct } from 'constructs';

/** `undefined` omits an alarm. */
export interface DatabaseThresholds {
  readonly cpuPercent: number;
  readonly connections: number;
  readonly freeStorageGib: number | undefined;
  /** Between the instances of one cluster. */
  readonly replicaLagMs: number | undefined;
  /** Between the regions of a global database. */
  readonly globalLagMs: number | undefined;
}

export interface DatabaseAlarmsProps {
  readonly name: string;
  /** One instance, or a cluster: its alarms then use the worst of its instances. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly thresholds: DatabaseThresholds;
  readonly topicArn: string;
}

/** CloudWatch alarms of a database. Each needs five bad minutes in a row. */
export class DatabaseAlarms extends Construct {
  constructor(scope: Construct, id: string, props: DatabaseAlarmsProps) {
    super(scope, id);
    const { thresholds } = props;
    type Condition = Pick<CloudwatchMetricAlarmConfig, 'comparisonOperator' | 'threshold' | 'treatMissingData'>;
    const alarm = (
      key: string,
      description: string,
      condition: Condition,
      metric: Partial<CloudwatchMetricAlarmConfig>,
    ) =>
      new CloudwatchMetricAlarm(this, key, {
        alarmName: `${props.name}-${key}`,
        alarmDescription: description,
        evaluationPeriods: 5,
        datapointsToAlarm: 5,
        ...condition,
        ...metric,
        alarmActions: [props.topicArn],
        okActions: [props.topicArn],
      });
    const metric = (metricName: string, statistic: 'Maximum' | 'Minimum' = 'Maximum') => ({
      namespace: 'AWS/RDS',
      metricName,
      statistic,
      period: 60,
      dimensions: { ...props.dimensions },
    });
    const above = (threshold: number, treatMissingData = 'missing'): Condition => ({
      comparisonOperator: 'GreaterThanThreshold',
      threshold,
      treatMissingData,
    });

    alarm('cpu', 'The database runs out of CPU', above(thresholds.cpuPercent), metric('CPUUtilization'));
    alarm(
      'connections',
      'The database runs out of connections',
      above(thresholds.connections),
      metric('DatabaseConnections'),
    );
    if (thresholds.freeStorageGib !== undefined) {
      alarm(
        'free-storage',
        'The database runs out of storage',
        {
          comparisonOperator: 'LessThanThreshold',
          threshold: thresholds.freeStorageGib * 1024 ** 3,
          treatMissingData: 'missing',
        },
        metric('FreeStorageSpace', 'Minimum'),
      );
    }
    if (thresholds.replicaLagMs !== undefined) {
      alarm(
        'replica-lag',
        'A reader of the cluster lags behind its writer',
        above(thresholds.replicaLagMs, 'notBreaching'),
        metric('AuroraReplicaLagMaximum'),
      );
    }
    if (thresholds.globalLagMs !== undefined) {
      alarm(
        'global-lag',
        'A region lags behind the writer: a failover would lose the writes of this time',
        // Only some regions report it, and a switchover changes which ones.
        above(thresholds.globalLagMs, 'notBreaching'),
        {
          metricQuery: [
            {
              id: 'lag',
              // By query: the metric's dimension is the current writer's region, which no setting knows.
              expression: 'SELECT MAX(AuroraGlobalDBRPOLag) FROM "AWS/RDS"',
              label: 'AuroraGlobalDBRPOLag',
              period: 60,
              returnData: true,
            },
          ],
        },
      );
    }
  }
}
