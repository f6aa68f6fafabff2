import { accountNames, accountOf } from '@sample-platform-ai/environments/naming.ts';
import type { CheckContext } from '../check.ts';
import { ofType, type RegionalResource, type StackTree } from '../stacks.ts';

type OneOrMany = string | readonly string[];
const many = (value: OneOrMany | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

interface StatementJson {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: OneOrMany;
  readonly Resource?: OneOrMany;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany>>>>;
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}
/** A statement that allows something. */
export interface Allowance {
  readonly sid: string;
  /** With wildcards. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
  /** Values that a condition key may have; none where the statement does not name it. */
  condition(key: string): readonly string[];
}
export interface AccountRole {
  readonly name: string;
  readonly arn: string;
  readonly statements: readonly Allowance[];
  /** Actions that its policies deny whatever they are about: no stack needs them. With wildcards. */
  readonly denied: readonly string[];
}

/** The roles that plan and apply an environment's stacks, with what this commit's bootstrap gives them. */
export function rolesOf({
  platform,
  environment,
  stacks,
}: CheckContext): Readonly<Record<'plan' | 'apply', AccountRole>> {
  const { planRole, applyRole } = accountNames(platform.organization, accountOf(environment));
  const role = ({ name, arn }: typeof planRole): AccountRole => {
    const statements = statementsOf(stacks, name);
    return { name, arn, statements: allowances(statements), denied: deniedEverywhere(statements) };
  };
  return { plan: role(planRole), apply: role(applyRole) };
}

/** Policy documents that a stack attaches to a role. */
export function documentsOf(stacks: StackTree, name: string): readonly string[] {
  const role = ofType(stacks, 'aws_iam_role').find(({ body }) => body['name'] === name);
  if (!role) throw new Error(`no stack makes the role ${name}`);
  const isOfRole = ({ body }: RegionalResource) => body['role'] === `\${${role.address}.name}`;
  const managed = new Map(ofType(stacks, 'aws_iam_policy').map(({ address, body }) => [`\${${address}.arn}`, body]));
  return [
    ...ofType(stacks, 'aws_iam_role_policy_attachment')
      .filter(isOfRole)
      .map(({ body }) => managed.get(String(body['policy_arn']))),
    ...ofType(stacks, 'aws_iam_role_policy')
      .filter(isOfRole)
      .map(({ body }) => body),
  ].map((body) => String(body?.['policy']));
}

const statementsOf = (stacks: StackTree, name: string): readonly StatementJson[] =>
  documentsOf(stacks, name).flatMap((document): readonly StatementJson[] => JSON.parse(document).Statement);

const deniedEverywhere = (statements: readonly StatementJson[]): readonly string[] =>
  statements
    .filter(({ Effect, Resource, Condition }) => Effect === 'Deny' && !Condition && many(Resource).includes('*'))
    .flatMap(({ Action }) => many(Action));

const allowances = (statements: readonly StatementJson[]): readonly Allowance[] =>
  statements
    .filter(({ Effect }) => Effect === 'Allow')
    .map(({ Sid = '', Action, Resource, Condition = {} }) => {
      const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
        Object.entries(keys).map(([key, values]) => ({ operator, key, values: many(values) })),
      );
      return {
        sid: Sid,
        actions: many(Action),
        resources: many(Resource),
        conditions,
        condition: (key) => conditions.filter((each) => each.key === key).flatMap(({ values }) => values),
      };
    });
