import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generatedFiles, wholly } from './files.ts';

const files = await generatedFiles();

describe('generated files', () => {
  it.each(Object.entries(files))('%s is what pnpm generate writes', (path, text) => {
    const committed = new URL(`../../${path}`, import.meta.url);
    expect(existsSync(committed)).toBe(true);
    expect(readFileSync(committed, 'utf8')).toBe(text);
  });

  it('are all that their folders hold', () => {
    const committed = globSync([...wholly], { cwd: new URL('../..', import.meta.url) });
    expect(committed.filter((path) => !(path in files))).toEqual([]);
  });
});
