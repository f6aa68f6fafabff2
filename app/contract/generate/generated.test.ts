import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buf, derivedFiles, messageFiles, packageFolder } from './files.ts';

const committed = (path: string) => readFileSync(resolve(packageFolder, path), 'utf8');

describe('the generated files', () => {
  it('are the messages that buf generates, and no others', async () => {
    const messages = messageFiles();
    const files = globSync('gen/**/*.ts', { cwd: packageFolder }).filter((file) => file !== 'gen/openapi.ts');
    expect(files.sort()).toEqual(Object.keys(messages).sort());
    for (const [path, text] of Object.entries(messages)) expect(committed(path), path).toBe(text);
  });

  it('are the document and types that derive from the messages', async () => {
    for (const [path, text] of Object.entries(await derivedFiles())) expect(committed(path), path).toBe(text);
  });
});

describe('the proto files', () => {
  it("are formatted, and pass buf's lint", () => {
    expect(buf(['format', '--diff', '--exit-code', 'proto'])).toBe('');
    expect(buf(['lint'])).toBe('');
  });

  const git = (...args: string[]) => {
    try {
      return execFileSync('git', args, { cwd: packageFolder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      return undefined;
    }
  };
  const base = ['origin/main', 'main'].find(
    (ref) => git('cat-file', '-e', `${ref}:app/contract/buf.yaml`) !== undefined,
  );

  it.skipIf(base === undefined)('break no client of the contract on the main branch', () => {
    const root = git('rev-parse', '--path-format=absolute', '--git-common-dir')?.trim();
    expect(buf(['breaking', '--against', `${root}#ref=${base},subdir=app/contract`])).toBe('');
  });
});
