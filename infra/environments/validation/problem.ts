/** Something in the environments' literals that has to change. */
export interface Problem {
  /** A placeholder is a warning as long as nothing is applied. */
  readonly level: 'error' | 'placeholder' | 'warning';
  /** Where, as `prod.regions[1].vpcCidr`. */
  readonly path: string;
  readonly found: unknown;
  /** What is allowed there. */
  readonly allowed: string;
  /** What to change. */
  readonly change: string;
}

/** A value as the literal's writer would know it again. */
const quote = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** One problem in one line. */
export const describeProblem = ({ path, found, allowed, change }: Problem): string =>
  `${path}: found ${quote(found)}; allowed: ${allowed}; ${change}`;

export const error = (path: string, found: unknown, allowed: string, change: string): Problem => ({
  level: 'error',
  path,
  found,
  allowed,
  change,
});
