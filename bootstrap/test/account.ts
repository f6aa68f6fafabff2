import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { delegationRole, stackId } from '@sample-platform-ai/environments/naming.ts';
import type { Organization } from '@sample-platform-ai/environments/schema.ts';
import { organization, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { testApp } from '@sample-platform-ai/infra/test/app.ts';
import { type Synthesized, synthesized } from '@sample-platform-ai/infra/test/synth.ts';
import { AccountStack } from '../account-stack.ts';
import { addBootstrap } from '../bootstrap.ts';
import { type Policy, parsePolicy } from './iam.ts';

/** An account's stack, with the platform's settings. */
export function account(name: string, platform: Platform = testPlatform): Synthesized {
  const app = testApp();
  addBootstrap(app, platform, name);
  const stack = app.node.tryFindChild(stackId(name, 'bootstrap', 'global'));
  if (!(stack instanceof AccountStack)) throw new Error(`no account ${name}`);
  return synthesized(stack);
}

const changed = (change: Partial<Organization>): Platform => ({
  ...testPlatform,
  organization: { ...organization, ...change },
});

export const delegationRoleArns = {
  read: delegationRole(organization, 'beta', 'read').arn,
  write: delegationRole(organization, 'beta', 'write').arn,
};

export const betaAccount = (change: Partial<Organization> = {}): Synthesized => account('beta', changed(change));

/** Before the bucket of its state exists. */
export const newAccount = (): Synthesized =>
  account('alpha', {
    ...testPlatform,
    environments: testPlatform.environments.map((environment) => ({
      ...environment,
      account: { ...environment.account, bootstrapState: 'local' },
    })),
  });

export const sharedAccount = (change: Partial<Organization> = {}): Synthesized => account('shared', changed(change));

const entries = (stack: Synthesized, type: string) => Object.entries(stack.resource?.[type] ?? {});

const role = (stack: Synthesized, name: string) => {
  const found = entries(stack, 'aws_iam_role').find(([, { name: roleName }]) => roleName === name);
  if (!found) throw new Error(`no role ${name}`);
  const [address, resource] = found;
  return { reference: `\${aws_iam_role.${address}.name}`, resource };
};

export const trustOf = (stack: Synthesized, name: string): Policy =>
  parsePolicy(role(stack, name).resource['assume_role_policy']);

/** All policies of a role, inline or managed. */
export function policiesOf(stack: Synthesized, name: string): readonly Policy[] {
  const { reference } = role(stack, name);
  const managed = new Map(
    entries(stack, 'aws_iam_policy').map(([address, { policy }]) => [`\${aws_iam_policy.${address}.arn}`, policy]),
  );
  return [
    ...entries(stack, 'aws_iam_role_policy')
      .filter(([, inline]) => inline['role'] === reference)
      .map(([, inline]) => inline['policy']),
    ...entries(stack, 'aws_iam_role_policy_attachment')
      .filter(([, attachment]) => attachment['role'] === reference)
      .map(([, attachment]) => managed.get(String(attachment['policy_arn']))),
  ].map(parsePolicy);
}

/** The permissions boundary of the account. */
export const boundaryOf = (stack: Synthesized): Policy =>
  parsePolicy(stack.resource?.['aws_iam_policy']?.['boundary']?.['policy']);
