import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { MonthlyBudget } from './budget.ts';
import { AlarmTopic } from './topic.ts';

const props = {
  name: 'test-alarms',
  accountId: '123456789012',
  kmsKeyArn: 'arn:aws:kms:ap-southeast-2:123456789012:key/logs',
};
const topic = (emails: readonly string[]) =>
  testStack((stack) => new AlarmTopic(stack, 'alarms', { ...props, emails }));

describe('AlarmTopic', () => {
  it('encrypts its messages', () => {
    expect(resources(topic([]), 'aws_sns_topic')).toMatchObject([
      { kms_master_key_id: 'arn:aws:kms:ap-southeast-2:123456789012:key/logs' },
    ]);
  });

  it('accepts messages from alarms and budgets of its account only, over TLS only', () => {
    const [policy] = resources(topic([]), 'aws_sns_topic_policy');
    expect(JSON.parse(String(policy?.['policy'])).Statement).toMatchObject([
      {
        Effect: 'Allow',
        Principal: { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] },
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      },
      {
        Effect: 'Allow',
        Principal: { Service: 'events.rds.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '123456789012' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:rds:*:123456789012:es:*' },
        },
      },
      { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });

  it('is passed to a budget only after its policy accepts the messages of budgets', () => {
    const stack = testStack((scope) => {
      const { arn } = new AlarmTopic(scope, 'alarms', { ...props, emails: [] });
      new MonthlyBudget(scope, 'budget', { name: 'test', monthlyUsd: 1, alertAtPercent: [80], topicArn: arn });
    });
    expect(JSON.stringify(resources(stack, 'aws_budgets_budget'))).toContain('aws_sns_topic_policy.alarms_policy_');
  });

  it('keeps the address of each subscription when one is added in front', () => {
    const addresses = (emails: readonly string[]) =>
      Object.entries(topic(emails).resource?.['aws_sns_topic_subscription'] ?? {}).map(([id, subscription]) => ({
        id,
        endpoint: subscription['endpoint'],
      }));
    const before = addresses(['b@example.com']);
    expect(before).toHaveLength(1);
    expect(addresses(['a@example.com', 'b@example.com'])).toEqual(expect.arrayContaining(before));
  });
});
