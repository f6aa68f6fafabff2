import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'parse5';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAfterPaint } from './after-paint.ts';
import { attribute, elementsOf, readPage, siteContent } from './page.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'after-paint-'));
  for (const name of ['a.js', 'b.js']) writeFileSync(join(folder, name), name);
});
afterEach(() => rmSync(folder, { recursive: true }));

const page = (scripts: string) =>
  `<!DOCTYPE html><html><head><meta charset="utf-8"/><script>theme()</script></head><body><main>text</main>${scripts}<script id="data" type="application/json">{}</script></body></html>`;
const after = (scripts: string): string => {
  const file = join(folder, 'index.html');
  writeFileSync(file, page(scripts));
  loadAfterPaint(folder);
  return readFileSync(file, 'utf8');
};
const scriptsIn = (html: string) =>
  [...elementsOf(parse(html))].filter(({ tagName }) => tagName === 'script').map((each) => attribute(each, 'src'));

describe('scripts after the first paint', () => {
  it('are in a template, in their order, and nothing else moves', () => {
    const html = after('<script src="/a.js" defer=""></script><script src="/b.js" defer=""></script>');
    const [before = '', template = ''] = html.split('<template id="scripts">');
    expect(before).toBe(page('').replace('</body></html>', ''));
    expect(template).toMatch(
      /^<script src="\/a\.js" defer=""><\/script><script src="\/b\.js" defer=""><\/script><\/template><script>/,
    );
    expect(scriptsIn(html)).toEqual([undefined, undefined, '/a.js', '/b.js', undefined]);
  });

  it('are verified as before, and what starts them is in the policy', () => {
    const { html, inline } = readPage(after('<script src="/a.js" defer=""></script>'), siteContent(folder));
    expect(html).toMatch(/<template id="scripts"><script integrity="sha384-[^"]+" src="\/a\.js"/);
    expect(inline.scripts).toHaveLength(2);
  });

  it('leave a page without any as it is', () => {
    expect(after('')).toBe(page(''));
  });

  it('are refused where the first paint may need them', () => {
    expect(() => after('<script src="/a.js"></script>')).toThrow(/index\.html: \/a\.js is not deferred/);
  });
});
