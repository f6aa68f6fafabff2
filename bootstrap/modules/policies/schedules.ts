import { allow, type PolicyScope, type ServicePolicy } from './scope.ts';

/** Schedules of EventBridge Scheduler, in groups with the account's names. */
export function schedulesPolicy(scope: PolicyScope): ServicePolicy {
  const { accountId, base } = scope;
  const resources = ['schedule', 'schedule-group'].map((kind) => `arn:aws:scheduler:*:${accountId}:${kind}/${base}-*`);
  return {
    read: [
      allow(scope, {
        sid: 'ReadSchedules',
        service: 'scheduler',
        actions: ['GetSchedule', 'GetScheduleGroup', 'ListTagsForResource'],
        resources,
      }),
    ],
    write: [
      allow(scope, {
        sid: 'Schedules',
        service: 'scheduler',
        actions: [
          'CreateSchedule',
          'UpdateSchedule',
          'DeleteSchedule',
          'CreateScheduleGroup',
          'DeleteScheduleGroup',
          'TagResource',
          'UntagResource',
        ],
        resources,
      }),
    ],
  };
}
