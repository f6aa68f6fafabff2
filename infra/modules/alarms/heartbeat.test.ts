import { expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { AlertingHeartbeat } from './heartbeat.ts';

const stack = testStack(
  (scope) =>
    new AlertingHeartbeat(scope, 'heartbeat', { name: 'test-heartbeat', kmsKeyArn: 'key', alarmTopicArn: 'alarms' }),
);

it('alarms on missing messages, and not while they arrive', () => {
  expect(resources(stack, 'aws_cloudwatch_metric_alarm')).toMatchObject([
    {
      metric_name: 'NumberOfMessagesPublished',
      comparison_operator: 'LessThanThreshold',
      threshold: 1,
      treat_missing_data: 'breaching',
      alarm_actions: ['alarms'],
    },
  ]);
});

it('is an encrypted topic that accepts TLS only', () => {
  expect(resources(stack, 'aws_sns_topic')).toMatchObject([{ kms_master_key_id: 'key' }]);
  const [policy] = resources(stack, 'aws_sns_topic_policy');
  expect(JSON.parse(String(policy?.['policy'])).Statement).toMatchObject([
    { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  ]);
});
