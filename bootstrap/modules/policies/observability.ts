import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

/** Log groups, alarms, topics and the budget. */
export function observabilityPolicy(scope: PolicyScope): ServicePolicy {
  const { accountId, base, logBase } = scope;
  const logGroup = (name: string) => `arn:aws:logs:*:${accountId}:log-group:${name}`;
  const logGroups = [
    `${logBase}/*`,
    `/aws/eks/${base}-*`,
    `/aws/rds/*/${base}-*`,
    `aws-waf-logs-${base}-*`,
    // RDS uses this name for every database's metrics; the ARN of a group ends with `:log-stream:`.
    'RDSOSMetrics*',
  ].map(logGroup);
  const topics = [`arn:aws:sns:*:${accountId}:${base}-*`];
  return {
    read: [
      allowUnscoped(scope, { sid: 'ReadLogSettings', service: 'logs', actions: ['Describe*', 'ListLogDeliveries'] }),
      allow(scope, {
        sid: 'ReadLogDetails',
        service: 'logs',
        actions: ['GetDelivery*', 'ListTagsForResource'],
        resources: [`arn:aws:logs:*:${accountId}:*`],
      }),
      allow(scope, {
        sid: 'ReadAlarms',
        service: 'cloudwatch',
        actions: ['DescribeAlarms', 'GetDashboard', 'ListTagsForResource'],
        resources: [`arn:aws:cloudwatch:*:${accountId}:*`],
      }),
      allow(scope, {
        sid: 'ReadTopics',
        service: 'sns',
        actions: ['GetTopicAttributes', 'ListSubscriptionsByTopic', 'ListTagsForResource'],
        resources: topics,
      }),
      // IAM does not scope actions on a subscription to a topic.
      allowUnscoped(scope, { sid: 'ReadSubscriptions', service: 'sns', actions: ['GetSubscriptionAttributes'] }),
      allow(scope, {
        sid: 'ReadBudgets',
        service: 'budgets',
        actions: ['ViewBudget', 'ListTagsForResource'],
        resources: [`arn:aws:budgets::${accountId}:budget/*`],
      }),
    ],
    write: [
      allow(scope, {
        sid: 'LogGroups',
        service: 'logs',
        actions: [
          'CreateLogGroup',
          'DeleteLogGroup',
          'PutRetentionPolicy',
          'DeleteRetentionPolicy',
          'AssociateKmsKey',
          'DisassociateKmsKey',
          'CreateLogStream',
          'DeleteLogStream',
          'PutMetricFilter',
          'DeleteMetricFilter',
          'TagResource',
          'UntagResource',
        ],
        resources: logGroups,
      }),
      // Resource policies that let AWS services write to the groups above belong to the account, not to a group.
      allowUnscoped(scope, {
        sid: 'LogDelivery',
        service: 'logs',
        actions: [
          'PutResourcePolicy',
          'DeleteResourcePolicy',
          'CreateLogDelivery',
          'UpdateLogDelivery',
          'DeleteLogDelivery',
        ],
      }),
      allow(scope, {
        sid: 'VendedLogs',
        service: 'logs',
        actions: [
          'PutDelivery*',
          'CreateDelivery',
          'UpdateDeliveryConfiguration',
          'DeleteDelivery*',
          'TagResource',
          'UntagResource',
        ],
        resources: ['delivery', 'delivery-source', 'delivery-destination'].map(
          (kind) => `arn:aws:logs:*:${accountId}:${kind}:*`,
        ),
      }),
      allow(scope, {
        sid: 'Alarms',
        service: 'cloudwatch',
        actions: [
          'PutMetricAlarm',
          'PutCompositeAlarm',
          'DeleteAlarms',
          'PutDashboard',
          'DeleteDashboards',
          'TagResource',
          'UntagResource',
        ],
        resources: [
          `arn:aws:cloudwatch:*:${accountId}:alarm:${base}-*`,
          `arn:aws:cloudwatch::${accountId}:dashboard/${base}-*`,
        ],
      }),
      allow(scope, {
        sid: 'Topics',
        service: 'sns',
        actions: ['CreateTopic', 'DeleteTopic', 'SetTopicAttributes', 'Subscribe', 'TagResource', 'UntagResource'],
        resources: topics,
      }),
      allowUnscoped(scope, {
        sid: 'Subscriptions',
        service: 'sns',
        actions: ['Unsubscribe', 'SetSubscriptionAttributes'],
      }),
      allow(scope, {
        sid: 'Budgets',
        service: 'budgets',
        actions: ['ModifyBudget', 'TagResource', 'UntagResource'],
        resources: [`arn:aws:budgets::${accountId}:budget/${base}-*`],
      }),
    ],
  };
}
