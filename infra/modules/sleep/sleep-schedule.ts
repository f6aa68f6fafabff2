import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule/index.js';
import { SchedulerScheduleGroup } from '@cdktf/provider-aws/lib/scheduler-schedule-group/index.js';
import { Construct } from 'constructs';
import { type PolicyStatement, serviceTrust } from '../iam/policy.ts';
import { Role } from '../iam/role.ts';

/** A call of an AWS API by EventBridge Scheduler. */
export interface ScheduledCall {
  /** `service:operation` of a universal target, in the spelling of the AWS SDK for Java: `rds:stopDBInstance`. */
  readonly operation: string;
  /** The request, in the spelling of the same SDK: `DbInstanceIdentifier`. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface SleepTask {
  readonly sleep: ScheduledCall;
  readonly wake: ScheduledCall;
  /** Allows both calls. */
  readonly permission: PolicyStatement;
}

export interface SleepTimes {
  /** Three letters each, such as `mon`. */
  readonly days: readonly string[];
  /** Falls asleep, `hh:mm`. */
  readonly from: string;
  /** Wakes up, `hh:mm`. */
  readonly until: string;
  /** IANA name. */
  readonly timeZone: string;
}

export interface SleepScheduleProps {
  /** Of the schedules' group and role, and the start of the alarm's name. At most 64 characters. */
  readonly name: string;
  readonly accountId: string;
  readonly times: SleepTimes;
  /** Name -> task; each name once in an environment's region. */
  readonly tasks: Readonly<Record<string, SleepTask>>;
  /** Notified when a call still fails after an hour. */
  readonly alarmTopicArn: string;
}

/** Example: `cron(0 20 ? * MON,TUE *)`. */
function cron(days: readonly string[], time: string): string {
  const [hours, minutes] = time.split(':').map(Number);
  return `cron(${minutes} ${hours} ? * ${days.map((day) => day.toUpperCase()).join(',')} *)`;
}

/** Two schedules for each task, which call AWS' APIs without a function between (ADR-0071). */
export class SleepSchedule extends Construct {
  constructor(scope: Construct, id: string, props: SleepScheduleProps) {
    super(scope, id);
    const { name, times, tasks } = props;
    const group = new SchedulerScheduleGroup(this, 'group', { name });
    const role = new Role(this, 'role', {
      name,
      description: 'Puts the environment to sleep and wakes it up, by schedule',
      trust: serviceTrust('scheduler.amazonaws.com', props.accountId),
      statements: Object.values(tasks).map(({ permission }) => permission),
    });
    const schedule = (key: string, time: string, { operation, input }: ScheduledCall) =>
      new SchedulerSchedule(this, key, {
        name: key,
        groupName: group.name,
        scheduleExpression: cron(times.days, time),
        scheduleExpressionTimezone: times.timeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: `arn:aws:scheduler:::aws-sdk:${operation}`,
          roleArn: role.arn,
          input: JSON.stringify(input),
          retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 20 },
        },
      });
    for (const [key, task] of Object.entries(tasks)) {
      schedule(`sleep-${key}`, times.from, task.sleep);
      schedule(`wake-${key}`, times.until, task.wake);
    }
    new CloudwatchMetricAlarm(this, 'dropped', {
      alarmName: `${name}-dropped`,
      alarmDescription: 'A scheduled call failed for an hour: something is still asleep, or still awake and paid for',
      namespace: 'AWS/Scheduler',
      metricName: 'InvocationDroppedCount',
      dimensions: { ScheduleGroup: group.name },
      statistic: 'Sum',
      period: 300,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 0,
      // Reported only when a call is dropped.
      treatMissingData: 'notBreaching',
      alarmActions: [props.alarmTopicArn],
    });
  }
}
