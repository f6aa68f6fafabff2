import { type TerraformStack, Testing } from 'cdktf';
import type { Construct } from 'constructs';
import { PlatformStack } from '../stacks/platform-stack.ts';
import { testApp } from './app.ts';

type Json = Record<string, unknown>;
/** A stack's parsed `cdk.tf.json`. */
export interface Synthesized {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly output?: Readonly<Record<string, Json>>;
  readonly variable?: Readonly<Record<string, Json>>;
  readonly terraform: Json;
  readonly provider: Readonly<Record<string, readonly Json[]>>;
}

class TestStack extends PlatformStack {}

/** A stack around a module under test, configured as by the platform. */
export function testStack(build: (stack: Construct) => void): Synthesized {
  const stack = new TestStack(testApp(), 'test', {
    accountId: '123456789012',
    region: 'ap-southeast-2',
    state: {
      bucket: 'state',
      key: 'test.tfstate',
      region: 'ap-southeast-2',
      kmsKeyArn: 'arn:aws:kms:ap-southeast-2:123456789012:alias/state',
      lockTable: undefined,
    },
    tags: { Environment: 'test' },
    permissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/boundary',
  });
  build(stack);
  return synthesized(stack);
}

/** Synthesizes one stack, with the validations of CDKTF. */
export const synthesized = (stack: TerraformStack): Synthesized => JSON.parse(Testing.synth(stack, true));

/** Every resource of a type, in the order of its addresses. */
export const resources = (stack: Synthesized, type: string): Json[] => Object.values(stack.resource?.[type] ?? {});
