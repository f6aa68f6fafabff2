import { expect } from 'vitest';
import type { Platform } from '../index.ts';
import { validate } from '../validate.ts';
import { describeProblem, type Problem } from '../validation/problem.ts';
import { testPlatform } from './platform.ts';

/** The day on which the tests judge literals. */
export const now = new Date('2026-11-23T00:00:00Z');

/** Path in a literal, the slip, and the error. */
export type Slip = readonly [path: string, value: unknown, expected: RegExp];

const linesOf = (problems: readonly Problem[], level: Problem['level']): readonly string[] =>
  problems.filter((problem) => problem.level === level).map(describeProblem);

export const errors = (problems: readonly Problem[]): readonly string[] => linesOf(problems, 'error');

/** Of the platform for tests with changes. */
export const errorsOf = (changes: Partial<Platform>): readonly string[] =>
  errors(validate({ ...testPlatform, ...changes }, now));
export const warningsOf = (changes: Partial<Platform>): readonly string[] =>
  linesOf(validate({ ...testPlatform, ...changes }, now), 'warning');

/** One of the errors is the expected one, and each says what is allowed. */
export const refuses = (lines: readonly string[], expected: RegExp): void => {
  expect(lines).toContainEqual(expect.stringMatching(expected));
  expect(lines.every((line) => line.includes('; allowed: '))).toBe(true);
};
