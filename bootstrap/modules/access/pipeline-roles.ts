import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import { type PolicyStatement, policyDocument } from '@sample-platform-ai/infra/modules/iam/policy.ts';
import { Construct } from 'constructs';
import { type GuardScope, guardStatements, refuseValues } from '../policies/guard.ts';
import type { AccountPolicies, PolicyTable } from '../policies/policies.ts';
import { lockState, readState, writeState } from '../policies/state.ts';
import { GithubRole } from './github-role.ts';

interface PipelineRole {
  readonly name: string;
  /** JSON of the trust policy. */
  readonly trust: string;
  /** Roles in the account of the parent zone; none in that account. */
  readonly delegationRoleArns: readonly string[];
}

export interface PipelineRolesProps {
  readonly plan: PipelineRole;
  readonly apply: PipelineRole;
  readonly policies: AccountPolicies;
  readonly guard: GuardScope;
  readonly policyName: (part: string) => string;
}

/** The roles of an account's two pipelines: one reads and locks, the other applies. */
export class PipelineRoles extends Construct {
  constructor(scope: Construct, id: string, props: PipelineRolesProps) {
    super(scope, id);
    const { policies, guard, plan, apply, policyName } = props;
    const managed = (part: string, statements: readonly PolicyStatement[]) =>
      new IamPolicy(this, part, { name: policyName(part), policy: policyDocument(...statements) }).arn;
    const all = (prefix: string, table: PolicyTable) =>
      Object.fromEntries(
        Object.entries(table).map(([name, statements]) => [
          `${prefix}-${name}`,
          managed(`${prefix}-${name}`, statements),
        ]),
      );
    const read = all('read', policies.read);

    new GithubRole(this, 'plan', {
      ...plan,
      description: 'Plans: reads, and takes the lock of the state',
      maxSessionHours: 1,
      policyArns: {
        ...read,
        state: managed('plan-state', [
          ...readState(guard.state),
          ...lockState(guard.state),
          ...delegation(plan),
          ...refuseValues(guard),
        ]),
      },
    });
    new GithubRole(this, 'apply', {
      ...apply,
      description: 'Applies the stacks of this account',
      // The apply of an environment with its databases takes longer than the default session of one hour.
      maxSessionHours: 4,
      policyArns: {
        ...read,
        ...all('apply', policies.write),
        state: managed('apply-state', [...readState(guard.state), ...writeState(guard.state), ...delegation(apply)]),
        guard: managed('apply-guard', guardStatements(guard)),
      },
    });
  }
}

const delegation = ({ delegationRoleArns }: PipelineRole): readonly PolicyStatement[] =>
  delegationRoleArns.length > 0
    ? [{ sid: 'ParentZone', actions: ['sts:AssumeRole'], resources: delegationRoleArns }]
    : [];
