import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { synthesize } from '../synth/synthesize.ts';
import { init, requireTofu } from '../tofu/opentofu.ts';
import { main } from './cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'validate-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Why stacks cannot be validated on this machine; nothing where they can. */
async function whyNot(): Promise<string | undefined> {
  try {
    await requireTofu();
  } catch {
    return 'tofu is not on PATH';
  }
  const [stack] = synthesize(platform, { outdir: join(directory, 'out'), only: 'shared' }).filter(
    ({ layer }) => layer === 'registry',
  );
  if (!stack) throw new Error('there is no registry stack');
  try {
    await init(stack, 'no-backend');
    return undefined;
  } catch {
    return 'tofu can fetch no provider';
  }
}
const missing = await whyNot();

describe(`OpenTofu${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it.skipIf(missing)('accepts every stack', { timeout: 600_000 }, async () => {
    expect(await main(['--validate-only'])).toBe(0);
  });
});
