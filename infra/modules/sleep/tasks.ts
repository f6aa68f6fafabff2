import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { IConstruct } from 'constructs';
import type { SleepTask } from './sleep-schedule.ts';

interface SleepingNodes {
  /** Name in the literal: lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly clusterName: string;
  /** Name in EKS. */
  readonly groupName: string;
  readonly arn: string;
  /** Number of nodes after waking up. */
  readonly minSize: number;
  readonly maxSize: number;
}

/** Empties a node group. EKS drains the nodes for up to 15 minutes, and then ends them in spite of a PodDisruptionBudget. */
export function nodesTask({ name, clusterName, groupName, arn, minSize, maxSize }: SleepingNodes): SleepTask {
  const sized = (nodes: number) => ({
    operation: 'eks:updateNodegroupConfig',
    input: {
      ClusterName: clusterName,
      NodegroupName: groupName,
      ScalingConfig: { MinSize: 0, MaxSize: maxSize, DesiredSize: nodes },
    },
  });
  return {
    sleep: sized(0),
    wake: sized(minSize),
    permission: { sid: `Nodes${name.replaceAll('-', '')}`, actions: ['eks:UpdateNodegroupConfig'], resources: [arn] },
  };
}

/** Stops a single instance. RDS starts it after seven days at the latest, for its maintenance. */
export function databaseTask({ identifier, arn }: { readonly identifier: string; readonly arn: string }): SleepTask {
  const input = { DbInstanceIdentifier: identifier };
  return {
    sleep: { operation: 'rds:stopDBInstance', input },
    wake: { operation: 'rds:startDBInstance', input },
    permission: { sid: 'Database', actions: ['rds:StopDBInstance', 'rds:StartDBInstance'], resources: [arn] },
  };
}

/** Silences the alarms of a stack, which an environment without nodes raises. Call it after the last of them is created. */
export function alarmsTask(stack: IConstruct): SleepTask {
  const alarms = stack.node.findAll().filter((each) => each instanceof CloudwatchMetricAlarm);
  for (const alarm of alarms) alarm.lifecycle = { ...alarm.lifecycle, ignoreChanges: ['actions_enabled'] };
  const input = { AlarmNames: alarms.map(({ alarmName }) => alarmName) };
  return {
    sleep: { operation: 'cloudwatch:disableAlarmActions', input },
    wake: { operation: 'cloudwatch:enableAlarmActions', input },
    permission: {
      sid: 'Alarms',
      actions: ['cloudwatch:DisableAlarmActions', 'cloudwatch:EnableAlarmActions'],
      resources: alarms.map(({ arn }) => arn),
    },
  };
}
