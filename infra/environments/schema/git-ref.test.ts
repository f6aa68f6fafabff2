import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBranchName } from './git-ref.ts';

describe('branch names', () => {
  it("follow git's rules", () => {
    const isValidForGit = (name: string): boolean => {
      try {
        execFileSync('git', ['check-ref-format', '--branch', name], { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    };
    const known = [
      'main',
      'a/b',
      'a..b',
      '-a',
      'a/',
      '/a',
      'a//b',
      '.a',
      'a/.b',
      'a.lock',
      'a.lock/b',
      'a.',
      '@',
      'a@{b',
      'a b',
      'a~1',
      'ä',
      'HEAD',
    ];
    const characters = fc.constantFrom(...'ab/.-@{~^:?*[\\ ä', '\u007f', 'lock');
    const generated = fc.sample(
      fc.array(characters, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
      {
        seed: 14,
        numRuns: 60,
      },
    );
    for (const name of [...known, ...generated])
      expect([name, isBranchName(name)]).toEqual([name, isValidForGit(name)]);
  });
});
