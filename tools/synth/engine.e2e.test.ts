import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { engineOf, engines } from './engine.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'engines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Stack -> what an engine writes for every account, without the engine's own version, and that version. */
async function synthesizedBy(engine: string) {
  const outdir = join(folder, engine);
  const main = join(root, 'tools/synth/main.ts');
  await execa(process.execPath, ['--disable-warning=DEP0044', main, '--outdir', outdir, '--engine', engine], {
    cwd: root,
  });
  const versions = new Set<string>();
  const stacks = readdirSync(join(outdir, 'stacks')).map((id) => {
    const { '//': comment, ...stack } = JSON.parse(readFileSync(join(outdir, 'stacks', id, 'cdk.tf.json'), 'utf8'));
    const { version, ...metadata } = comment.metadata;
    versions.add(version);
    return [id, { ...stack, metadata }] as const;
  });
  return { stacks: Object.fromEntries(stacks), versions: [...versions] };
}

describe('pnpm synth --engine', () => {
  it('writes the same stacks with the maintained successor, except for the version that they name', async () => {
    const [standard, successor] = [await synthesizedBy('cdktf'), await synthesizedBy('cdktn')];
    const accounts = ['shared', ...platform.environments.map(({ name }) => name)];
    for (const account of accounts) expect(Object.keys(standard.stacks)).toContain(`${account}-bootstrap-global`);
    expect(successor.stacks).toEqual(standard.stacks);
    expect([standard.versions.length, successor.versions.length]).toEqual([1, 1]);
    // Otherwise both were written by the same engine.
    expect(successor.versions).not.toEqual(standard.versions);
  }, 180_000);

  it('takes its engine from anywhere among the arguments, and cdktf without one', () => {
    expect(engineOf(['shared', '--json'])).toEqual({ engine: 'cdktf', rest: ['shared', '--json'] });
    expect(engineOf(['--engine', 'cdktn', 'shared'])).toEqual({ engine: 'cdktn', rest: ['shared'] });
    expect(engineOf(['shared', '--engine=cdktn'])).toEqual({ engine: 'cdktn', rest: ['shared'] });
  });

  it('refuses another engine, and none', () => {
    for (const argv of [['--engine', 'cdk'], ['--engine']]) {
      expect(() => engineOf(argv)).toThrow(`takes one of ${engines.join(', ')}`);
    }
  });
});
