import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { embeddedCode } from './embedded-code.ts';

const folder = mkdtempSync(join(tmpdir(), 'embedded code é '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('embeddedCode', () => {
  it('returns the text of the file', () => {
    const file = join(folder, 'unix.js');
    writeFileSync(file, 'const a = 1;\nconst b = 2;\n');
    expect(embeddedCode(file)).toBe('const a = 1;\nconst b = 2;\n');
  });

  it('refuses Windows line endings, and names file and line', () => {
    const file = join(folder, 'windows.js');
    writeFileSync(file, 'const a = 1;\nconst b = 2;\r\n');
    expect(() => embeddedCode(file)).toThrow(`${file}, line 2, has a carriage return`);
    expect(() => embeddedCode(file)).toThrow('.gitattributes');
  });
});
