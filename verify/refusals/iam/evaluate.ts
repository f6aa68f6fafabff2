import { type Context, conditionsHold } from './conditions.ts';
import { type Answer, allOf, anyOf, matches, not } from './patterns.ts';
import { many, type Policy, type Statement } from './policy.ts';

export interface Question {
  readonly action: string;
  /** Omitted for a role's trust, which names none. */
  readonly resource?: string;
  readonly context: Context;
  /** Of the caller, as a resource's policy names principals: `AWS` an ARN, `Service` a host name, `Federated` an ARN. */
  readonly principal?: {
    readonly kind: 'AWS' | 'Service' | 'Federated';
    readonly id: string;
    readonly account: string;
  };
}

const named = (patterns: readonly string[], value: string): Answer =>
  anyOf(patterns.map((pattern) => matches(pattern, value)));

function principalMatches({ Principal }: Statement, principal: Question['principal']): Answer {
  if (Principal === undefined || Principal === '*') return 'yes';
  if (!principal) return 'no';
  const { kind, id, account } = principal;
  const whole = kind === 'AWS' ? [account, `arn:aws:iam::${account}:root`] : [];
  const ids = many(Principal[kind]);
  return anyOf([...whole, id].flatMap((own) => ids.map((each) => (each === '*' ? 'yes' : matches(each, own)))));
}

function applies(statement: Statement, { action, resource, context, principal }: Question): Answer {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const lower = (patterns: readonly string[]) => patterns.map((pattern) => pattern.toLowerCase());
  const key = action.toLowerCase();
  return allOf([
    NotAction ? not(named(lower(many(NotAction)), key)) : named(lower(many(Action)), key),
    resource === undefined || (!Resource && !NotResource)
      ? 'yes'
      : NotResource
        ? not(named(many(NotResource), resource))
        : named(many(Resource), resource),
    principalMatches(statement, principal),
    conditionsHold(Condition, context),
  ]);
}

export type Decision = 'allowed' | 'explicit deny' | 'no allowance';

/**
 * What policies of one kind decide. A statement that only may apply, because only AWS knows a fact, allows and does not
 * deny: what is refused here is refused by AWS, and not the reverse.
 */
export function decide(policies: readonly Policy[], question: Question): Decision {
  const found = policies.flatMap(({ Statement }) =>
    Statement.map((statement) => ({ effect: statement.Effect, applies: applies(statement, question) })),
  );
  if (found.some(({ effect, applies: answer }) => effect === 'Deny' && answer === 'yes')) return 'explicit deny';
  return found.some(({ effect, applies: answer }) => effect === 'Allow' && answer !== 'no')
    ? 'allowed'
    : 'no allowance';
}
