import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { AlarmTopic } from './topic.ts';

const topic = (emails: readonly string[]) =>
  testStack(
    (stack) =>
      new AlarmTopic(stack, 'alarms', {
        name: 'test-alarms',
        accountId: '123456789012',
        kmsKeyArn: 'arn:aws:kms:ap-southeast-2:123456789012:key/logs',
        emails,
      }),
  );

describe('AlarmTopic', () => {
  it('encrypts what it passes on', () => {
    expect(resources(topic([]), 'aws_sns_topic')).toMatchObject([
      { kms_master_key_id: 'arn:aws:kms:ap-southeast-2:123456789012:key/logs' },
    ]);
  });

  it('takes messages from alarms and budgets of its account only, over TLS only', () => {
    const [policy] = resources(topic([]), 'aws_sns_topic_policy');
    expect(JSON.parse(String(policy?.['policy'])).Statement).toMatchObject([
      {
        Effect: 'Allow',
        Principal: { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] },
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      },
      { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });

  it('keeps each subscription at its own address when another person comes first', () => {
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
