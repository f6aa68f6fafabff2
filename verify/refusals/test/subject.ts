import { accountNames, accountOf, regionalNames, stackId } from '@sample-platform-ai/environments/naming.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { synthesizedTree } from '../../invariants/tree.ts';
import type { ApiCall, AskEmulator, Parameters, Refusal, Rule } from '../call.ts';
import { Authorization } from '../iam/authorization.ts';
import { identitiesOf } from '../iam/identities.ts';
import { type Conditions, many, type Statement } from '../iam/policy.ts';

const [environment] = testPlatform.environments;
if (!environment) throw new Error('the test platform has no environment');
const account = accountNames(testPlatform.organization, accountOf(environment));
const region = environment.primaryRegion;
const bootstrap = bootstrapOf(environment.name);

function bootstrapOf(name: string) {
  const stack = synthesizedTree(testPlatform).find(({ id }) => id === stackId(name, 'bootstrap', 'global'))?.json;
  if (!stack) throw new Error(`${name} has no bootstrap stack`);
  return stack;
}

/** An account of the test platform, and the names that its stacks use. */
export const subject = {
  account: account.accountId,
  region,
  prefix: `${testPlatform.organization.prefix}-${environment.name}`,
  boundary: account.permissionsBoundary.arn,
  apply: account.applyRole.name,
  plan: account.planRole.name,
  stateBucket: account.stateBucket(region),
  names: regionalNames(testPlatform.organization, environment, region),
};

export interface Step {
  readonly call: string;
  readonly parameters?: Parameters;
  readonly role?: string;
  readonly region?: string;
  readonly answer?: string;
}

export function callOf({ call, parameters = {}, role, region: where = subject.region }: Step): ApiCall {
  const [service = '', operation = ''] = call.split(':');
  return { service, operation, region: where, account: subject.account, parameters, ...(role && { role }) };
}

type Change = (statement: Statement) => Statement;

/** IAM with the roles that bootstrap makes, or with a fault in the statements of their policies. */
export function authorization(change?: Change): Authorization {
  let changes = 0;
  const changed = (statement: Statement): Statement => {
    const after = change?.(statement) ?? statement;
    if (after !== statement) changes += 1;
    return after;
  };
  const identities = new Map(
    [...identitiesOf(bootstrap)].map(([arn, identity]) => [
      arn,
      { ...identity, policies: identity.policies.map((policy) => ({ Statement: policy.Statement.map(changed) })) },
    ]),
  );
  if (change && changes === 0) throw new Error('the planted fault changes no statement of bootstrap');
  return new Authorization(identities);
}

const has = (action: string, { Action }: Statement) => many(Action).includes(action);

/** The fault that no statement allows an action. */
export const without =
  (action: string): Change =>
  (statement) =>
    has(action, statement) && statement.Effect === 'Allow'
      ? { ...statement, Action: [...many(statement.Action).filter((each) => each !== action), 'sts:GetSessionToken'] }
      : statement;

/** The fault that an action is allowed under one more condition. */
export const underCondition =
  (action: string, condition: Conditions): Change =>
  (statement) =>
    has(action, statement) ? { ...statement, Condition: { ...statement.Condition, ...condition } } : statement;

/** A request that AWS refuses, and its sound counterpart. */
export interface RuleFault {
  readonly what: string;
  readonly rule: () => Rule;
  readonly steps: readonly Step[];
  readonly sound: readonly Step[];
  readonly code: string;
}
/** No rule that refuses asks the emulator. */
export const noEmulator: AskEmulator = () => Promise.reject(new Error('a rule asked the emulator, which is not there'));

/** What the rule says of the last step, after the others were done. */
export async function judge(rule: Rule, steps: readonly Step[]): Promise<Refusal | undefined> {
  const [last, ...before] = steps.toReversed();
  for (const step of before.toReversed()) {
    const call = callOf(step);
    const early = await rule.check(call);
    if (early) throw new Error(`${step.call} is refused before the last step: ${early.message}`);
    await rule.learn?.(call, step.answer ?? '', noEmulator);
    rule.amend?.(call, step.answer ?? '');
  }
  if (!last) throw new Error('no steps');
  return rule.check(callOf(last));
}
