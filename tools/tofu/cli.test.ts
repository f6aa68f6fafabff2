import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { UsageError, UserError } from '@sample-platform-ai/terminal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesize } from '../synth/synthesize.ts';
import { main } from './cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'tofu-cli-'));
const outdir = join(directory, 'out');
beforeAll(() => synthesize(platform, { outdir, only: 'dev' }));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the words after pnpm tofu', () => {
  it.each([
    ['an account that there is not', ['staging', 'plan'], /found "staging plan"; pnpm tofu takes one of shared, dev/],
    ['a command that there is not', ['dev', 'toString'], /one of plan, apply, destroy, output, validate, lock/],
    ['no command', ['dev'], /found "dev"/],
    ['more words than that', ['dev', 'plan', 'uat'], /found "dev plan uat"/],
    ['an option that there is not', ['dev', 'plan', '--force'], /see pnpm tofu --help/],
    ['a region without stacks', ['dev', 'plan', '--region', 'ap-southeast-4'], /regions: ap-southeast-2, us-east-1/],
    ['a layer that there is not', ['dev', 'plan', '--layer', 'netwrok'], /layers: foundation, dns, network, /],
    [
      "another account's stack",
      ['dev', 'plan', '--stack', 'uat-dns-global'],
      /dev has no stack uat-dns-global; it has dev-/,
    ],
    ["bootstrap, which is a person's", ['dev', 'plan', '--layer', 'bootstrap'], /no stack of dev fits/],
    ['no number of stacks at a time', ['dev', 'plan', '--parallel', '0'], /--parallel: found 0/],
    ['saved plans for another command', ['dev', 'plan', '--saved'], /--saved goes with apply/],
    ['an account that was not synthesized', ['uat', 'plan'], /uat is not in .*: run pnpm synth/],
  ])('refuses %s', async (_, words, message) => {
    const failure = main(words, { platform, outdir });
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
  });

  it('refuses to go on where nothing was synthesized', async () => {
    const failure = main(['dev', 'plan'], { platform, outdir: join(directory, 'none') });
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow(/there is no .*none: run pnpm synth first/);
  });
});
