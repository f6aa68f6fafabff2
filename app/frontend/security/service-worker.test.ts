import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeServiceWorker } from './service-worker.ts';

let folder: string;
const put = (name: string, text: string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'service-worker-'));
  put(
    'index.html',
    '<script src="/_next/static/old.js" noModule=""></script><script src="/_next/static/a.js"></script>',
  );
  put('404.html', '');
  put('service/index.html', '');
  put('_next/static/a.js', 'a()');
  put('_next/static/old.js', 'old()');
  put('icon.svg', '<svg/>');
  put('env.json', '{}');
});
afterEach(() => rmSync(folder, { recursive: true }));

const filesOf = (): readonly string[] =>
  JSON.parse(/^const files = (.*);$/m.exec(readFileSync(join(folder, 'sw.js'), 'utf8'))?.[1] ?? '[]');

describe('the service worker of an export', () => {
  it('holds what a page needs to start, without scripts for old browsers and without the configuration', () => {
    writeServiceWorker(folder);
    expect(filesOf()).toEqual(['/404.html', '/_next/static/a.js', '/icon.svg', '/', '/service/']);
  });

  it('has the same bytes for the same export, and another version for another one', () => {
    const first = writeServiceWorker(folder);
    const bytes = readFileSync(join(folder, 'sw.js'));
    expect(writeServiceWorker(folder)).toBe(first);
    expect(readFileSync(join(folder, 'sw.js'))).toEqual(bytes);
    put('_next/static/a.js', 'b()');
    expect(writeServiceWorker(folder)).not.toBe(first);
  });
});
