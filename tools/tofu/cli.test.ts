import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPlatform as platform } from '@sample-platform-ai/environments/test/platform.ts';
import { UsageError, UserError } from '@sample-platform-ai/terminal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesize } from '../synth/synthesize.ts';
import { main } from './cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'tofu cli ü '));
const outdir = join(directory, 'out');
beforeAll(() => synthesize(platform, { outdir, only: 'alpha' }));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the arguments of pnpm tofu', () => {
  it.each([
    ['an unknown account', ['staging', 'plan'], /found "staging plan"; pnpm tofu takes one of shared, alpha/],
    ['an unknown command', ['alpha', 'toString'], /one of plan, apply, destroy, output, validate, lock/],
    ['no command', ['alpha'], /found "alpha"/],
    ['too many arguments', ['alpha', 'plan', 'beta'], /found "alpha plan beta"/],
    ['an unknown option', ['alpha', 'plan', '--force'], /see pnpm tofu --help/],
    ['a region without stacks', ['alpha', 'plan', '--region', 'ap-southeast-4'], /regions: ap-southeast-2, us-east-1/],
    ['an unknown layer', ['alpha', 'plan', '--layer', 'netwrok'], /layers: foundation, security, dns, network, /],
    [
      "another account's stack",
      ['alpha', 'plan', '--stack', 'beta-dns-global'],
      /alpha has no stack beta-dns-global; it has alpha-/,
    ],
    ['bootstrap, which a person applies', ['alpha', 'plan', '--layer', 'bootstrap'], /no stack of alpha matches/],
    ['no number of stacks at a time', ['alpha', 'plan', '--parallel', '0'], /--parallel: found 0/],
    ['saved plans for another command', ['alpha', 'plan', '--saved'], /--saved goes with apply/],
    ['an account that was not synthesized', ['beta', 'plan'], /beta is not in .*: run pnpm synth/],
  ])('refuses %s', async (_, words, message) => {
    const failure = main(words, { platform, outdir });
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
  });

  it('refuses to run before a synthesis', async () => {
    const failure = main(['alpha', 'plan'], { platform, outdir: join(directory, 'none') });
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow(/none does not exist: run pnpm synth first/);
  });
});
