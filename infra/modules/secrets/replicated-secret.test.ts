import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { EphemeralPassword } from './ephemeral-password.ts';
import { ReplicatedSecret, type ReplicatedSecretProps } from './replicated-secret.ts';

const props: ReplicatedSecretProps = {
  name: 'test/oidc',
  description: 'For a test',
  kmsKeyArn: 'arn:aws:kms:ap-southeast-2:123456789012:key/data',
  replicas: [{ region: 'ap-southeast-4', kmsKeyAlias: 'alias/test-data' }],
  recoveryWindowDays: 30,
  protectFromDestroy: true,
};
const secret = (overrides: Partial<ReplicatedSecretProps> = {}) =>
  testStack((stack) => new ReplicatedSecret(stack, 'secret', { ...props, ...overrides }));

describe('ReplicatedSecret', () => {
  it("encrypts each region's replica with that region's key", () => {
    expect(resources(secret(), 'aws_secretsmanager_secret')).toMatchObject([
      {
        kms_key_id: props.kmsKeyArn,
        replica: [{ region: 'ap-southeast-4', kms_key_id: 'alias/test-data' }],
        force_overwrite_replica_secret: true,
      },
    ]);
  });

  it('leaves the value to a person unless it is given', () => {
    expect(resources(secret(), 'aws_secretsmanager_secret_version')).toEqual([]);
  });

  it('can be recovered during its recovery window, protected or not', () => {
    for (const protectFromDestroy of [true, false]) {
      expect(resources(secret({ protectFromDestroy }), 'aws_secretsmanager_secret')).toMatchObject([
        { recovery_window_in_days: 30, lifecycle: { prevent_destroy: protectFromDestroy } },
      ]);
    }
    expect(resources(secret({ recoveryWindowDays: 0 }), 'aws_secretsmanager_secret')).toMatchObject([
      { recovery_window_in_days: 0 },
    ]);
  });

  it('passes an ephemeral password to a write-only argument, and stores it nowhere else', () => {
    const stack = testStack((scope) => {
      const { value } = new EphemeralPassword(scope, 'password', { length: 48 });
      new ReplicatedSecret(scope, 'secret', { ...props, value: { value, version: 1 } });
    });
    expect(stack).toMatchObject({
      ephemeral: { aws_secretsmanager_random_password: { password: { password_length: 48 } } },
    });
    const [version] = resources(stack, 'aws_secretsmanager_secret_version');
    expect(version).toMatchObject({
      secret_string_wo: '${ephemeral.aws_secretsmanager_random_password.password.random_password}',
      secret_string_wo_version: 1,
    });
    expect(version).not.toHaveProperty('secret_string');
  });
});
