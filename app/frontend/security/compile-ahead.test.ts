import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { compileAhead } from './compile-ahead.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
function site(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ahead-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

describe('the scripts of an export', () => {
  const folder = () =>
    site({
      'index.html': '<script src="/_next/static/chunks/a.js" defer></script>',
      'service/index.html': '<script src="/_next/static/chunks/a.js" defer></script>',
      '_next/static/chunks/a.js': 'load("static/chunks/b.js")',
      '_next/static/chunks/b.css': 'a{background:url(../media/c.png)}',
      '_next/static/1/_buildManifest.js': '["static/chunks/a.js"]',
    });

  it('begin with the hint, in a folder that no earlier release had', () => {
    const at = folder();
    compileAhead(at);
    const read = (name: string) => readFileSync(join(at, name), 'utf8');
    expect(read('_next/static/ahead/a.js')).toBe('//# allFunctionsCalledOnLoad\nload("static/ahead/b.js")');
    expect(read('_next/static/ahead/b.css')).toBe('a{background:url(../media/c.png)}');
    expect(read('_next/static/1/_buildManifest.js')).toBe('["static/ahead/a.js"]');
    for (const page of ['index.html', 'service/index.html'])
      expect(read(page)).toBe('<script src="/_next/static/ahead/a.js" defer></script>');
  });

  it('are those of a fresh build', () => {
    const at = folder();
    compileAhead(at);
    expect(() => compileAhead(at)).toThrow(/holds no fresh build/);
  });
});
