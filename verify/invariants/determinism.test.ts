import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { synthesize } from '@sample-platform-ai/tools/synth/synthesize.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'determinism-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let stacks = 0;
/** Path -> bytes of everything that a synthesis wrote. */
function written(name: string): Record<string, string> {
  const outdir = join(directory, name);
  stacks = synthesize(platform, { outdir }).length;
  const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name: file }) => {
      const path = join(parentPath, file);
      return [path.slice(outdir.length), readFileSync(path, 'utf8')];
    }),
  );
}

describe('synthesis', () => {
  let first: Record<string, string>;
  beforeAll(() => {
    first = written('a');
  });

  it('writes the same bytes twice, into whichever folder', () => {
    // A file for each stack, and the list of them.
    expect(Object.keys(first)).toHaveLength(stacks + 1);
    expect(written('somewhere/else')).toEqual(first);
  });

  it('writes no path of the machine it ran on', () => {
    const paths = [directory, process.cwd(), homedir(), tmpdir()].filter((path) => path.length > 1);
    const leaks = Object.entries(first).filter(([, text]) => paths.some((path) => text.includes(`${path}/`)));
    expect(leaks.map(([file]) => file)).toEqual([]);
  });

  it('leaves no token unresolved', () => {
    const leaks = Object.entries(first).filter(([, text]) => /unresolved-token|TfToken\[|\$\{Token/.test(text));
    expect(leaks.map(([file]) => file)).toEqual([]);
  });

  it('writes nothing that looks like a secret', () => {
    const secret =
      /AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|"(?:master_)?password": "(?!\$\{)|"secret_string": |ghp_[A-Za-z0-9]{20}/;
    const leaks = Object.entries(first).filter(([, text]) => secret.test(text));
    expect(leaks.map(([file]) => file)).toEqual([]);
  });
});
