import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { resources, synthesized, testStack } from '../test/synth.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

const props = (layer: string, lockTable?: string): PlatformStackProps => ({
  accountId: '123456789012',
  region: 'ap-southeast-4',
  state: {
    bucket: 'state',
    key: `test/${layer}.tfstate`,
    region: 'ap-southeast-4',
    kmsKeyArn: 'arn:aws:kms:ap-southeast-4:123456789012:alias/state',
    lockTable,
  },
  tags: { Environment: 'test', Layer: layer },
  permissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/boundary',
});

interface ProducerOutputs {
  readonly id: string;
  readonly zones: readonly string[];
  readonly subnetIds: Readonly<Record<string, string>>;
}

class Producer extends PlatformStack<ProducerOutputs> {
  constructor(scope: Construct) {
    super(scope, 'producer', props('producer'));
    const vpc = new Vpc(this, 'vpc', { cidrBlock: '10.0.0.0/16' });
    this.publish({ id: vpc.id, zones: ['a', 'b'], subnetIds: { 'ap-southeast-4a': vpc.arn, api: vpc.arn } });
  }
}

class Mute extends PlatformStack<ProducerOutputs> {}

class Consumer extends PlatformStack {
  constructor(scope: Construct, producer: PlatformStack<ProducerOutputs>, uses: (read: ProducerOutputs) => unknown) {
    super(scope, 'consumer', props('consumer'));
    new TerraformOutput(this, 'used', { value: uses(this.read(producer)), staticId: true });
  }
}

const app = () => testApp();
const plain = (lockTable?: string) => synthesized(new Mute(app(), 'plain', props('plain', lockTable)));
const consumer = (uses: (read: ProducerOutputs) => unknown) => {
  const scope = app();
  const producer = new Producer(scope);
  return { producer, stack: new Consumer(scope, producer, uses) };
};

describe('PlatformStack', () => {
  it('keeps an encrypted state in its bucket, with the native lock file', () => {
    expect(plain().terraform['backend']).toEqual({
      s3: {
        bucket: 'state',
        key: 'test/plain.tfstate',
        region: 'ap-southeast-4',
        encrypt: true,
        kms_key_id: 'arn:aws:kms:ap-southeast-4:123456789012:alias/state',
        use_lockfile: true,
      },
    });
  });

  it('also locks with the DynamoDB table where there is one', () => {
    expect(plain('locks').terraform).toMatchObject({
      backend: { s3: { use_lockfile: true, dynamodb_table: 'locks' } },
    });
  });

  it('pins the provider by full address and exact version, and the oldest OpenTofu that works', () => {
    expect(plain().terraform).toMatchObject({
      required_version: '>= 1.11.0',
      required_providers: {
        aws: {
          source: 'registry.opentofu.org/hashicorp/aws',
          version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        },
      },
    });
  });

  it('works in one account and region only, and tags all resources', () => {
    expect(plain().provider['aws']).toEqual([
      {
        region: 'ap-southeast-4',
        allowed_account_ids: ['123456789012'],
        default_tags: [{ tags: { Environment: 'test', Layer: 'plain' } }],
      },
    ]);
  });

  it('sets the permissions boundary on every role, at any depth', () => {
    const stack = testStack((scope) => new IamRole(scope, 'role', { name: 'test', assumeRolePolicy: '{}' }));
    expect(resources(stack, 'aws_iam_role')).toMatchObject([
      { permissions_boundary: 'arn:aws:iam::123456789012:policy/boundary' },
    ]);
  });
});

describe('outputs', () => {
  it('are published under their own names, none of them sensitive', () => {
    const { output } = synthesized(consumer(({ id }) => id).producer);
    expect(output).toEqual({
      id: { value: expect.stringMatching(/^\$\{aws_vpc\.vpc\.id\}$/) },
      zones: { value: ['a', 'b'] },
      subnetIds: { value: { 'ap-southeast-4a': expect.any(String), api: expect.any(String) } },
    });
  });

  it('are read as a string, a list of strings, and a record with the published keys', () => {
    const used = (uses: (read: ProducerOutputs) => unknown) =>
      synthesized(consumer(uses).stack).output?.['used']?.['value'];
    const from = 'data.terraform_remote_state.from-producer.outputs';
    expect(used(({ id }) => id)).toBe(`\${${from}.id}`);
    expect(used(({ zones }) => zones)).toBe(`\${${from}.zones}`);
    expect(used(({ subnetIds }) => subnetIds)).toEqual({
      'ap-southeast-4a': `\${${from}.subnetIds["ap-southeast-4a"]}`,
      api: `\${${from}.subnetIds.api}`,
    });
  });

  it("are read from the producer's state, and order the producer first", () => {
    const { producer, stack } = consumer(({ id }) => id);
    expect(stack.dependencies).toEqual([producer]);
    expect(synthesized(stack).data?.['terraform_remote_state']?.['from-producer']).toMatchObject({
      backend: 's3',
      config: { bucket: 'state', key: 'test/producer.tfstate', region: 'ap-southeast-4', encrypt: true },
    });
  });

  it('refuses to read a stack without outputs', () => {
    const scope = app();
    const mute = new Mute(scope, 'mute', props('mute'));
    expect(() => new Consumer(scope, mute, ({ id }) => id)).toThrow('mute publishes no outputs; consumer reads them');
  });
});
