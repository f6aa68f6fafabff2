import type { Organization } from '@sample-platform-ai/environments/schema.ts';
import { testApp } from '@sample-platform-ai/infra/test/app.ts';
import { type Synthesized, synthesized } from '@sample-platform-ai/infra/test/synth.ts';
import { AccountStack, type AccountStackProps } from '../account-stack.ts';
import { type Policy, parsePolicy } from './iam.ts';

export const organization: Organization = {
  prefix: 'test',
  domain: 'example.com',
  repository: {
    owner: 'example-org',
    name: 'platform',
    ownerId: '1001',
    repositoryId: '2002',
    defaultBranch: 'main',
  },
  accounts: {
    shared: { id: '111111111111', bootstrapState: 's3' },
    dev: { id: '222222222222', bootstrapState: 'local' },
    uat: { id: '333333333333', bootstrapState: 'local' },
    prod: { id: '444444444444', bootstrapState: 's3' },
  },
  regions: ['ap-southeast-2', 'ap-southeast-4'],
  stateLockTable: true,
  registry: { repositories: ['app'], untaggedExpiryDays: 14, keepImages: 10 },
};

const account = (props: Omit<AccountStackProps, 'organization' | 'homeRegion'>, change: Partial<Organization> = {}) =>
  synthesized(
    new AccountStack(testApp(), `${props.account}-bootstrap-global`, {
      organization: { ...organization, ...change },
      homeRegion: 'ap-southeast-2',
      ...props,
    }),
  );

export const delegationRoleArns = {
  read: 'arn:aws:iam::111111111111:role/test-prod-delegation-read',
  write: 'arn:aws:iam::111111111111:role/test-prod-delegation-write',
};

export const prodAccount = (change: Partial<Organization> = {}): Synthesized =>
  account({ account: 'prod', keyAliases: ['alias/test-prod-data'], delegationRoleArns }, change);

export const devAccount = (): Synthesized => account({ account: 'dev', keyAliases: ['alias/test-dev-data'] });

export const sharedAccount = (): Synthesized =>
  account({
    account: 'shared',
    keyAliases: ['alias/test-registry'],
    shared: {
      repositories: ['app'],
      delegations: {
        prod: {
          zoneName: 'prod.example.com',
          accountId: '444444444444',
          readRoleName: 'test-prod-delegation-read',
          writeRoleName: 'test-prod-delegation-write',
          planRoleArn: 'arn:aws:iam::444444444444:role/test-prod-plan',
          applyRoleArn: 'arn:aws:iam::444444444444:role/test-prod-apply',
          administratorRoleArn: 'arn:aws:iam::444444444444:role/administrator',
        },
      },
    },
  });

const entries = (stack: Synthesized, type: string) => Object.entries(stack.resource?.[type] ?? {});

const role = (stack: Synthesized, name: string) => {
  const found = entries(stack, 'aws_iam_role').find(([, { name: roleName }]) => roleName === name);
  if (!found) throw new Error(`no role ${name}`);
  const [address, resource] = found;
  return { reference: `\${aws_iam_role.${address}.name}`, resource };
};

export const trustOf = (stack: Synthesized, name: string): Policy =>
  parsePolicy(role(stack, name).resource['assume_role_policy']);

/** Everything that is attached to a role, inline or managed. */
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

/** The boundary of what the account's stacks make. */
export const boundaryOf = (stack: Synthesized): Policy =>
  parsePolicy(stack.resource?.['aws_iam_policy']?.['boundary']?.['policy']);
