import { type Answer, allOf, anyOf, isKnown, matches, not } from './patterns.ts';
import { type Conditions, many } from './policy.ts';

/** What a request says of a key: its values, `absent`, or `unknown` where the service sends it and its value is not known here. */
export type KeyValue = readonly string[] | 'absent' | 'unknown';
export type Context = (key: string) => KeyValue;

type Compare = (expected: string, actual: string) => Answer;
const sure = (holds: boolean): Answer => (holds ? 'yes' : 'no');
const number: (compare: (actual: number, expected: number) => boolean) => Compare = (compare) => (expected, actual) =>
  sure(compare(Number(actual), Number(expected)));

/** Wildcards are characters here. */
const equal: Compare = (expected, actual) =>
  isKnown(expected) && isKnown(actual) ? sure(expected === actual) : matches(expected, actual);

/** Operators that compare one value; those with `Not` are the opposite of the one without. */
const operators: Readonly<Record<string, Compare>> = {
  StringEquals: equal,
  StringEqualsIgnoreCase: (expected, actual) => sure(expected.toLowerCase() === actual.toLowerCase()),
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
  Bool: (expected, actual) => sure(expected.toLowerCase() === actual.toLowerCase()),
  NumericEquals: number((actual, expected) => actual === expected),
  NumericLessThan: number((actual, expected) => actual < expected),
  NumericLessThanEquals: number((actual, expected) => actual <= expected),
  NumericGreaterThan: number((actual, expected) => actual > expected),
  NumericGreaterThanEquals: number((actual, expected) => actual >= expected),
};

interface Operator {
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly isNegated: boolean;
  readonly ifExists: boolean;
  readonly compare: Compare;
}

function operatorOf(written: string): Operator {
  const quantifier = (['ForAllValues', 'ForAnyValue'] as const).find((each) => written.startsWith(`${each}:`));
  const whole = written.replace(/^For\w+:/, '');
  const name = whole.replace(/IfExists$/, '');
  const compare = operators[name.replace('Not', '')];
  if (!compare)
    throw new Error(
      `Unknown condition operator ${written}; allowed: Null and ${Object.keys(operators).join(', ')}, with Not, IfExists, ForAllValues and ForAnyValue. Add it to verify/refusals/iam/conditions.ts`,
    );
  return { quantifier, isNegated: name.includes('Not'), ifExists: whole.endsWith('IfExists'), compare };
}

function holds(written: string, expected: readonly string[], actual: KeyValue): Answer {
  if (written === 'Null')
    return actual === 'unknown' ? 'maybe' : sure(expected.some((value) => value === String(actual === 'absent')));
  const { quantifier, isNegated, ifExists, compare } = operatorOf(written);
  if (actual === 'absent')
    return sure(ifExists || quantifier === 'ForAllValues' || (isNegated && quantifier === undefined));
  if (actual === 'unknown') return 'maybe';
  const one = (value: string): Answer => {
    const found = anyOf(expected.map((pattern) => compare(pattern, value)));
    return isNegated ? not(found) : found;
  };
  const each = actual.map(one);
  return quantifier === 'ForAllValues' || (isNegated && quantifier === undefined) ? allOf(each) : anyOf(each);
}

/** Whether a statement's conditions hold for a request. */
export const conditionsHold = (conditions: Conditions, context: Context): Answer =>
  allOf(
    Object.entries(conditions).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => holds(operator, many(values), context(key))),
    ),
  );
