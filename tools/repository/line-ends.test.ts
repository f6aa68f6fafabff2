import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
/** With a blank and another alphabet in it, as homes have them. */
const folder = mkdtempSync(join(tmpdir(), 'línea fin '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Tracked {
  readonly path: string;
  /** Line ends in the index and in the work tree: `lf`, `crlf`, `mixed`, `none` or `-text` for binary content. */
  readonly index: string;
  readonly tree: string;
  readonly attributes: string;
}

async function tracked(cwd: string): Promise<readonly Tracked[]> {
  const { stdout } = await execa('git', ['ls-files', '--eol', '-z'], { cwd });
  return stdout
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const [facts = '', path = ''] = line.split('\t');
      const [index = '', tree = '', ...attributes] = facts.trim().split(/\s+/);
      return {
        path,
        index: index.replace('i/', ''),
        tree: tree.replace('w/', ''),
        attributes: attributes.join(' ').replace('attr/', ''),
      };
    });
}

const repository = await execa('git', ['rev-parse', '--git-dir'], { cwd: root, reject: false });
const skipped = repository.failed ? ' (skipped: this copy is not a git repository)' : '';

describe.skipIf(skipped)(`line ends${skipped}`, () => {
  it('are pinned for every text, and binary files are named', async () => {
    const files = await tracked(root);
    expect(files.length).toBeGreaterThan(500);
    for (const file of files) {
      if (file.index === '-text')
        expect(file, 'name its extension in .gitattributes').toMatchObject({ attributes: '-text' });
      else expect(file).toMatchObject({ index: expect.stringMatching(/^(lf|none)$/), attributes: 'text=auto eol=lf' });
    }
  });

  it('are the same in a checkout of Windows', async () => {
    const clone = join(folder, 'clone');
    const windows = ['--config', 'core.autocrlf=true', '--config', 'core.eol=crlf'];
    await execa('git', ['clone', '--quiet', '--shared', ...windows, root, clone]);
    const files = await tracked(clone);
    expect(files.filter(({ tree }) => tree === 'crlf' || tree === 'mixed')).toEqual([]);
    expect(files.length).toBeGreaterThan(500);
  });
});
