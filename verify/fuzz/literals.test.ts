import { addBootstrap } from '@sample-platform-ai/bootstrap/bootstrap.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { copyingPlatform } from '@sample-platform-ai/environments/test/copying.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { validate } from '@sample-platform-ai/environments/validate.ts';
import { describeProblem } from '@sample-platform-ai/environments/validation/problem.ts';
import { manifestFiles } from '@sample-platform-ai/gitops/main.ts';
import { addEnvironment } from '@sample-platform-ai/infra/stacks/environment.ts';
import { PlatformStack } from '@sample-platform-ai/infra/stacks/platform-stack.ts';
import { addSharedStacks } from '@sample-platform-ai/infra/stacks/shared.ts';
import { testApp } from '@sample-platform-ai/infra/test/app.ts';
import { synthesized } from '@sample-platform-ai/infra/test/synth.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mutate, slipsIn } from './mutations.ts';

const long = process.env['PLATFORM_FUZZ'] === 'long';
const seed = Number(process.env['PLATFORM_FUZZ_SEED'] ?? 14);
const runs = long ? 5000 : 200;
/** Without a tree, of which validation takes two milliseconds. */
const validations = long ? 20_000 : 1000;
/** A tree takes about half a second, and the framework keeps every token of it in memory for good. */
const mostTrees = long ? 60 : 8;

const now = new Date('2026-11-28T00:00:00Z');

/** A line that its reader can act on: where, what was found, what is allowed, what to do. */
function expectClear(line: string): void {
  expect(line).toMatch(/^[\w.[\]()-]+.*: found .+; allowed: .+; .+/s);
  expect(line).not.toMatch(/[\n\r\0]|\[object |Invalid input|undefined is not|is not a function|Cannot read|\bNaN/);
  expect(line.length).toBeLessThan(2500);
}

function expectTree(platform: Platform): void {
  const app = testApp();
  addSharedStacks(app, platform);
  for (const environment of platform.environments) {
    addEnvironment(app, platform, environment);
    addBootstrap(app, platform, environment.name);
  }
  for (const text of Object.values(manifestFiles(platform)))
    expect(text).not.toMatch(/\[object |\bNaN\b|: undefined\b|\$\{Token/);
  for (const stack of app.node.children) {
    if (!(stack instanceof PlatformStack)) continue;
    expect(JSON.stringify(synthesized(stack))).not.toMatch(
      /\[object |unresolved-token|\bNaN\b|\bundefined\b|\$\{aws_vpc\.x|%\{ if/,
    );
  }
}

describe('literals with slips in them', () => {
  it(`give clear errors or a valid tree, ${runs} times`, { timeout: long ? 3_600_000 : 120_000 }, () => {
    let trees = 0;
    let refused = 0;
    fc.assert(
      fc.property(slipsIn(testPlatform), (mutations) => {
        // Whatever it is by now, it is what synthesis would be given.
        const platform = mutate(testPlatform, mutations) as Platform;
        const problems = validate(platform, now);
        for (const problem of problems) expectClear(describeProblem(problem));
        if (problems.some(({ level }) => level === 'error')) refused += 1;
        else if (trees < mostTrees) {
          trees += 1;
          expectTree(platform);
        }
      }),
      { seed, numRuns: runs, endOnFailure: true },
    );
    expect(refused).toBeGreaterThan(runs / 2);
    expect(trees).toBeGreaterThan(0);
  });

  it(`give clear errors, ${validations} times`, { timeout: long ? 900_000 : 60_000 }, () => {
    fc.assert(
      fc.property(slipsIn(copyingPlatform), (mutations) => {
        for (const problem of validate(mutate(copyingPlatform, mutations) as Platform, now))
          expectClear(describeProblem(problem));
      }),
      { seed: seed + 1, numRuns: validations, endOnFailure: true },
    );
  });
});
