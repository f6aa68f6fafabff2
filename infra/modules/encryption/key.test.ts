import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { EncryptionKey, type EncryptionKeyProps, logsStatement } from './key.ts';

const key = (props: Partial<EncryptionKeyProps> = {}) =>
  testStack(
    (stack) =>
      new EncryptionKey(stack, 'key', {
        alias: 'alias/test',
        description: 'Test',
        accountId: '123456789012',
        protectFromDestroy: true,
        ...props,
      }),
  );
const statements = (stack: ReturnType<typeof key>) =>
  JSON.parse(String(resources(stack, 'aws_kms_key')[0]?.['policy'])).Statement;

describe('EncryptionKey', () => {
  it('rotates every year, under an alias', () => {
    const stack = key();
    expect(resources(stack, 'aws_kms_key')).toMatchObject([
      { enable_key_rotation: true, rotation_period_in_days: 365 },
    ]);
    expect(resources(stack, 'aws_kms_alias')).toMatchObject([{ name: 'alias/test' }]);
  });

  it('delegates its use to the IAM policies of its account', () => {
    expect(statements(key())).toEqual([
      {
        Sid: 'AccountDecides',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:root' },
        Action: ['kms:*'],
        Resource: ['*'],
      },
    ]);
  });

  it('lets CloudWatch Logs use it for log groups of this account and region only', () => {
    const [, logs] = statements(key({ statements: [logsStatement('ap-southeast-4', '123456789012')] }));
    expect(logs).toMatchObject({
      Principal: { Service: 'logs.ap-southeast-4.amazonaws.com' },
      Condition: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:ap-southeast-4:123456789012:log-group:*' },
      },
    });
  });

  it('cannot be destroyed where it is protected, and is deleted after the configured window', () => {
    expect(resources(key(), 'aws_kms_key')).toMatchObject([
      { deletion_window_in_days: 30, lifecycle: { prevent_destroy: true } },
    ]);
    expect(resources(key({ protectFromDestroy: false }), 'aws_kms_key')).toMatchObject([
      { deletion_window_in_days: 30, lifecycle: { prevent_destroy: false } },
    ]);
    expect(resources(key({ deletionWindowDays: 7 }), 'aws_kms_key')).toMatchObject([{ deletion_window_in_days: 7 }]);
  });
});
