/** The part of IAM's policy evaluation that this project uses; it refuses to evaluate anything else. */

type OneOrMany = string | readonly string[];
type Conditions = Readonly<Record<string, Readonly<Record<string, OneOrMany>>>>;

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, OneOrMany>>;
  readonly Action: OneOrMany;
  readonly Resource?: OneOrMany;
  readonly Condition?: Conditions;
}
export interface Policy {
  readonly Statement: readonly Statement[];
}

export interface Request {
  readonly action: string;
  /** Omitted for trust policies, which have none. */
  readonly resource?: string;
  /** For example `{ Federated: 'arn:…' }`; omitted for identity policies. */
  readonly principal?: Readonly<Record<string, string>>;
  /** Condition keys; an omitted one is absent from the request. */
  readonly context?: Readonly<Record<string, OneOrMany>>;
}

export const parsePolicy = (document: unknown): Policy => JSON.parse(String(document));
export const many = (value: OneOrMany | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const matches = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(value);

type Test = (expected: string, actual: string) => boolean;
const operators: Readonly<Record<string, Test>> = {
  StringEquals: (expected, actual) => expected === actual,
  ArnEquals: matches,
  StringLike: matches,
  ArnLike: matches,
  Bool: (expected, actual) => expected === actual,
};

function conditionHolds(operator: string, expected: readonly string[], actual: readonly string[] | undefined): boolean {
  if (operator === 'Null') return expected.includes(String(actual === undefined));
  if (operator === 'StringNotEquals') return !actual?.some((value) => expected.includes(value));
  const [quantifier, name = quantifier] = operator.split(':');
  const test = name === undefined ? undefined : operators[name];
  if (!test) throw new Error(`Unknown condition operator ${operator}; add it to bootstrap/test/iam.ts`);
  const isExpected = (value: string) => expected.some((pattern) => test(pattern, value));
  if (quantifier === 'ForAllValues') return actual?.every(isExpected) ?? true;
  return actual?.some(isExpected) ?? false;
}

function applies(statement: Statement, { action, resource, principal, context = {} }: Request): boolean {
  const { Principal, Action, Resource, Condition = {} } = statement;
  const actionMatches = many(Action).some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
  const resourceMatches = resource === undefined || many(Resource).some((pattern) => matches(pattern, resource));
  const principalMatches =
    Principal === undefined ||
    Principal === '*' ||
    Object.entries(principal ?? {}).some(([kind, id]) => many(Principal[kind]).includes(id));
  if (!actionMatches || !resourceMatches || !principalMatches) return false;
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => {
      const actual = context[key];
      return conditionHolds(operator, many(expected), actual === undefined ? undefined : many(actual));
    }),
  );
}

/** Result of policies of one kind: an explicit deny overrides every allow. */
export function isAllowed(policies: readonly Policy[], request: Request): boolean {
  const effects = policies.flatMap(({ Statement }) =>
    Statement.filter((statement) => applies(statement, request)).map(({ Effect }) => Effect),
  );
  return effects.includes('Allow') && !effects.includes('Deny');
}
