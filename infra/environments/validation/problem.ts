/** A value in a literal that has to change. */
export interface Problem {
  /** A placeholder is a warning until the first apply. */
  readonly level: 'error' | 'placeholder' | 'warning';
  /** Where, such as `prod.regions[1].vpcCidr`. */
  readonly path: string;
  readonly found: unknown;
  /** What is allowed there. */
  readonly allowed: string;
  /** What to change. */
  readonly change: string;
}

const longest = 200;

/** A value as JSON; a long one is truncated. */
function quote(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner));
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Characters that control a terminal, or the direction of its text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern has to match them.
const invisible = /[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** One problem in one line. */
export const describeProblem = ({ path, found, allowed, change }: Problem): string =>
  `${path}: found ${quote(found)}; allowed: ${allowed}; ${change}`.replace(invisible, escaped);

export const error = (path: string, found: unknown, allowed: string, change: string): Problem => ({
  level: 'error',
  path,
  found,
  allowed,
  change,
});
