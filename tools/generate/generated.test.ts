import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from './files.ts';

const files = await generatedFiles();

describe('generated files', () => {
  it.each(Object.entries(files))('%s is what pnpm generate writes', (path, text) => {
    const committed = new URL(`../../${path}`, import.meta.url);
    expect(existsSync(committed)).toBe(true);
    expect(readFileSync(committed, 'utf8')).toBe(text);
  });
});
