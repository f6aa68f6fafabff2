import { alpha, beta } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { EnvironmentStacks } from '../../test/environment.ts';
import { resources } from '../../test/synth.ts';

const stacks = new EnvironmentStacks(alpha);
const layers = ['cluster', 'ingress', 'data'] as const;
const [cluster, ingress, data] = layers.map((layer) => stacks.json(layer, 'ap-southeast-2'));
const all = [cluster, ingress, data].flatMap((stack) => (stack ? [stack] : []));
const schedules = (stack: (typeof all)[number]) =>
  resources(stack, 'aws_scheduler_schedule').map((each) => ({
    ...each,
    name: String(each['name']),
    target: Object(each['target']),
  }));
const call = (stack: (typeof all)[number] | undefined, name: string) => {
  const found = stack && schedules(stack).find((each) => each.name === name);
  return found && { operation: found.target.arn.replace(/^.*aws-sdk:/, ''), input: JSON.parse(found.target.input) };
};

describe('an environment that sleeps', () => {
  it('empties its node groups in the evening and fills them in the morning, within the same maximum', () => {
    const { minSize, maxSize } = alpha.cluster.nodeGroups['system'] ?? {};
    const scaling = (name: string) => call(cluster, name)?.input.ScalingConfig;
    expect(scaling('sleep-nodes-system')).toEqual({ MinSize: 0, MaxSize: maxSize, DesiredSize: 0 });
    expect(scaling('wake-nodes-system')).toEqual({ MinSize: 0, MaxSize: maxSize, DesiredSize: minSize });
    expect(call(cluster, 'wake-nodes-system')?.operation).toBe('eks:updateNodegroupConfig');
    if (!cluster) throw new Error('alpha has no cluster');
    // So that a plan at night finds nothing to change.
    expect(resources(cluster, 'aws_eks_node_group')).toMatchObject([
      { scaling_config: { min_size: 0, desired_size: minSize, max_size: maxSize } },
    ]);
  });

  it('stops and starts its database', () => {
    expect(call(data, 'sleep-database')).toMatchObject({
      operation: 'rds:stopDBInstance',
      input: { DbInstanceIdentifier: expect.stringContaining('aws_db_instance.database_instance') },
    });
    expect(call(data, 'wake-database')?.operation).toBe('rds:startDBInstance');
  });

  it('silences every alarm of its cluster and load balancers at night, and no plan turns them on again', () => {
    for (const [layer, stack] of [
      ['cluster', cluster],
      ['ingress', ingress],
    ] as const) {
      if (!stack) throw new Error(`alpha has no ${layer} stack`);
      const alarms = resources(stack, 'aws_cloudwatch_metric_alarm').filter(
        ({ alarm_name }) => !String(alarm_name).endsWith('-dropped'),
      );
      expect(alarms.length).toBeGreaterThan(1);
      expect(call(stack, `sleep-${layer}-alarms`)?.input.AlarmNames).toHaveLength(alarms.length);
      expect(call(stack, `wake-${layer}-alarms`)).toEqual({
        ...call(stack, `sleep-${layer}-alarms`),
        operation: 'cloudwatch:enableAlarmActions',
      });
      for (const alarm of alarms) expect(alarm).toMatchObject({ lifecycle: { ignore_changes: ['actions_enabled'] } });
    }
  });

  it('follows the days and the time zone of the literal', () => {
    for (const each of all.flatMap(schedules)) {
      const time = each.name.startsWith('sleep') ? '30 21' : '0 6';
      expect(each).toMatchObject({
        schedule_expression: `cron(${time} ? * MON,TUE,THU *)`,
        schedule_expression_timezone: 'Australia/Sydney',
        flexible_time_window: { mode: 'OFF' },
      });
    }
    expect(all.flatMap(schedules)).toHaveLength(8);
  });

  it('lets the schedules of a layer do what they call there, on its own resources, and nothing else', () => {
    for (const stack of all) {
      const [policy] = resources(stack, 'aws_iam_role_policy').filter(({ role }) =>
        String(role).includes('sleep_role'),
      );
      const statements: readonly { Action: readonly string[]; Resource: readonly string[] }[] = JSON.parse(
        String(policy?.['policy']),
      ).Statement;
      const called = schedules(stack).map(({ target }) => target.arn.replace(/^.*aws-sdk:/, '').toLowerCase());
      expect(statements.flatMap(({ Action }) => Action.map((action) => action.toLowerCase())).sort()).toEqual(
        [...new Set(called)].sort(),
      );
      for (const resource of statements.flatMap(({ Resource }) => Resource))
        expect(resource).toMatch(/^\$\{aws_\w+\..*arn\}$/);
    }
  });

  it('reports a call that fails for an hour', () => {
    for (const stack of all) {
      const [alarm] = resources(stack, 'aws_cloudwatch_metric_alarm').filter(({ alarm_name }) =>
        String(alarm_name).endsWith('-dropped'),
      );
      expect(alarm).toMatchObject({ metric_name: 'InvocationDroppedCount', threshold: 0 });
      for (const { target } of schedules(stack))
        expect(target).toMatchObject({ retry_policy: { maximum_event_age_in_seconds: 3600 } });
    }
  });
});

describe('an environment without a schedule', () => {
  it('has none, and keeps its minimum of nodes', () => {
    const awake = new EnvironmentStacks(beta);
    for (const layer of layers) {
      const stack = awake.json(layer, 'ap-southeast-2');
      expect(resources(stack, 'aws_scheduler_schedule')).toEqual([]);
      expect(JSON.stringify(stack)).not.toContain('actions_enabled"]');
    }
    const [group] = resources(awake.json('cluster', 'ap-southeast-2'), 'aws_eks_node_group');
    expect(group).toMatchObject({ scaling_config: { min_size: beta.cluster.nodeGroups['system']?.minSize } });
  });
});
