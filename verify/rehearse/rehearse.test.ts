import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { synthesize } from '@sample-platform-ai/tools/synth/synthesize.ts';
import { init, requireTofu } from '@sample-platform-ai/tools/tofu/opentofu.ts';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { main } from './cli.ts';

/** Why stacks cannot be validated on this machine; nothing where they can. */
async function whyNotValidated(): Promise<string | undefined> {
  try {
    await requireTofu();
  } catch {
    return 'tofu is not on PATH';
  }
  const directory = mkdtempSync(join(tmpdir(), 'rehearse-'));
  try {
    const stacks = synthesize(platform, { outdir: join(directory, 'out'), only: 'shared' });
    await Promise.all(stacks.filter(({ layer }) => layer === 'registry').map((stack) => init(stack, 'no-backend')));
    return undefined;
  } catch {
    return 'tofu can fetch no provider';
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const notValidated = await whyNotValidated();
const hasEmulator = !(await execa('moto_server', ['--help'], { reject: false })).failed;
const notApplied = notValidated ?? (hasEmulator ? undefined : 'moto_server is not on PATH');
const named = (title: string, missing: string | undefined) => (missing ? `${title} (skipped: ${missing})` : title);

describe('a rehearsal', () => {
  it.each([
    ['an account that is not there', ['nowhere'], /takes one of .*, found nowhere/],
    ['two accounts', ['shared', 'shared'], /takes one of/],
    ['a layer that is not there', ['--layer', 'netwrok'], /--layer: found netwrok; allowed: .*network/],
  ])('refuses %s', async (_what, argv, message) => {
    await expect(main(argv)).rejects.toThrow(message);
  });

  it.skipIf(notValidated)(named('finds every stack valid', notValidated), { timeout: 900_000 }, async () => {
    expect(await main(['--validate-only'])).toBe(0);
  });

  it.skipIf(notApplied)(
    named('applies a network and its keys, finds nothing to change, destroys them, and applies them again', notApplied),
    { timeout: 600_000 },
    async () => {
      expect(await main([platform.environments[0]?.name ?? '', '--layer', 'network'])).toBe(0);
    },
  );
});
