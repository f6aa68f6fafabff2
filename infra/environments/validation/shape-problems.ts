import { z } from 'zod';
import { environmentSchema } from '../schema/environment.ts';
import { organizationSchema } from '../schema/organization.ts';
import { serviceSchema } from '../schema/service.ts';
import type { Problem } from './problem.ts';

/** A problem that a schema found. */
export interface ShapeProblem extends Problem {
  /** Other checks cannot read the literal. */
  readonly structural: boolean;
}

/** Issues with a missing value, or with one whose type other checks cannot read. */
const structuralCodes: ReadonlySet<string> = new Set([
  'invalid_type',
  'invalid_union',
  'invalid_key',
  'invalid_element',
]);

type Issue = z.core.$ZodIssue;

/** Other checks can read a wrong string in place of a string, but no object, no NaN, and no list without its first entries. */
const isStructural = (issue: Issue): boolean =>
  structuralCodes.has(issue.code) ||
  (issue.code === 'too_small' && issue.origin === 'array' && Number(issue.minimum) > 1) ||
  (issue.code === 'invalid_value' &&
    (Number.isNaN(issue.input) || !issue.values.some((value) => typeof value === typeof issue.input)));

const unitOf = ({ origin }: { readonly origin: string }): string =>
  origin === 'array' ? ' entries' : origin === 'string' ? ' characters' : '';

function allowedBy(issue: Issue): string {
  if (!issue.message.startsWith('Invalid input') && issue.code === 'invalid_type') return issue.message;
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(', ');
    case 'invalid_type':
      return issue.expected === 'nonoptional' ? 'a value, or undefined' : `a value of type ${issue.expected}`;
    case 'invalid_union':
      if ('options' in issue) return (issue.options ?? []).map((option) => JSON.stringify(option)).join(', ');
      return 'a value of one of the forms in infra/environments/schema';
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    case 'unrecognized_keys':
      return 'the keys of infra/environments/schema';
    case 'too_small':
      return `${issue.minimum} or more${unitOf(issue)}`;
    case 'too_big':
      return `${issue.maximum} or less${unitOf(issue)}`;
    default:
      return issue.message.replace(/^Invalid input: expected /, '');
  }
}

function changeFor(issue: Issue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `remove ${issue.keys.map((key) => `"${key}"`).join(', ')}, or correct the spelling`;
    case 'invalid_type':
      return issue.input === undefined ? 'add the setting: no value is inherited' : 'write a value of that type';
    case 'invalid_union':
      return issue.input === undefined ? 'add the setting: no value is inherited' : 'write it in one of these forms';
    default:
      return 'choose an allowed value';
  }
}

/** `['regions', 1, 'vpcCidr']` as `prod.regions[1].vpcCidr`. */
const pathOf = (root: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`), root);

/** Whether the whole value has another type. */
const hasOtherType = (issues: readonly Issue[]) =>
  issues.some(({ code, path }) => code === 'invalid_type' && !path.length);

/** Entries of a list beyond the length that a form allows. */
const excess = (issues: readonly Issue[]): number =>
  Math.max(
    0,
    ...issues.map((issue) =>
      issue.code === 'too_big' && Array.isArray(issue.input) ? issue.input.length - Number(issue.maximum) : 0,
    ),
  );

/** Issues of the form that is closest to the value: the one with the fewest, and of two such the longer list. */
function closestForm(forms: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const near = forms
    .filter((issues) => !hasOtherType(issues))
    .toSorted((a, b) => a.length - b.length || excess(a) - excess(b));
  return near[0] ?? forms[0];
}

const flatten = (issue: Issue, path: readonly PropertyKey[] = []): readonly Issue[] => {
  const here = [...path, ...issue.path];
  if (issue.code === 'invalid_union' && issue.discriminator) {
    const { discriminator } = issue;
    const own = z.object({ [discriminator]: z.unknown() }).safeParse(issue.input);
    return [{ ...issue, path: here, input: own.data?.[discriminator] }];
  }
  const closest = issue.code === 'invalid_union' && issue.input !== undefined ? closestForm(issue.errors) : undefined;
  return closest ? closest.flatMap((inner) => flatten(inner, here)) : [{ ...issue, path: here }];
};

function problemsOf(root: string, shape: z.ZodType, value: unknown): ShapeProblem[] {
  const result = shape.safeParse(value, { reportInput: true });
  return (result.error?.issues ?? [])
    .flatMap((issue) => flatten(issue))
    .map((issue) => ({
      level: 'error',
      path: pathOf(root, issue.path),
      found: issue.code === 'unrecognized_keys' ? issue.keys : issue.input,
      allowed: allowedBy(issue),
      change: changeFor(issue),
      structural: isStructural(issue),
    }));
}

export const organizationProblems = (value: unknown): ShapeProblem[] =>
  problemsOf('organization', organizationSchema, value);

/** Name of a literal, if it can be part of a path. */
export function literalName(value: unknown): string | undefined {
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
  return typeof name === 'string' && /^[\w-]{1,40}$/.test(name) ? name : undefined;
}

export const environmentProblems = (value: unknown, index: number): ShapeProblem[] =>
  problemsOf(literalName(value) ?? `environments[${index}]`, environmentSchema, value);

export const serviceProblems = (value: unknown, index: number): ShapeProblem[] =>
  problemsOf(literalName(value) ? `services.${literalName(value)}` : `services[${index}]`, serviceSchema, value);
