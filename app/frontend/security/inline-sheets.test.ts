import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { inlineSheets } from './inline-sheets.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
function site(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'inline-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}
const page = (head: string) => `<!DOCTYPE html><html><head>${head}</head><body></body></html>`;
const sheet = '<link rel="stylesheet" href="/a.css" data-n-g=""/>';

describe('the style sheets of a page', () => {
  it('are in the page, in their order, and are not fetched', () => {
    const ahead = '<link rel="preload" href="/a.css" as="style"/>';
    const other = '<link rel="preload" as="script" href="/a.js"/><link rel="icon" href="/icon.svg"/>';
    const folder = site({
      'index.html': page(`${ahead}<style>z{}</style>${sheet}${other}<link rel="stylesheet" href="/b.css?v=1">`),
      'a.css': 'a>b{width:1px}\n/*# sourceMappingURL=a.css.map*/',
      'b.css': '@media (width<=3px){a{background:url(data:image/gif;base64,R0)}}',
    });
    inlineSheets(folder);
    expect(readFileSync(join(folder, 'index.html'), 'utf8')).toBe(
      page(
        `<style>z{}</style><style>a>b{width:1px}</style>${other}<style>@media (width<=3px){a{background:url(data:image/gif;base64,R0)}}</style>`,
      ),
    );
  });

  it.each([
    ['the end of an element', 'a{content:"</style>"}', '/a.css holds </style'],
    ['an address next to its file', 'a{background:url(b.png)}', '/a.css holds url('],
    ['another sheet', '@import "b.css";', '/a.css holds @import'],
  ])('may not hold %s, and every page is left as it was', (_what, text, message) => {
    const folder = site({ 'a.css': text, 'b.html': page(''), 'index.html': page(sheet) });
    expect(() => inlineSheets(folder)).toThrow(message);
    expect(readFileSync(join(folder, 'index.html'), 'utf8')).toBe(page(sheet));
  });

  it('have to be files of the site', () => {
    expect(() => inlineSheets(site({ 'index.html': page(sheet) }))).toThrow('/a.css, which is not a file of this site');
    const foreign = page('<link rel="stylesheet" href="//cdn.example.com/a.css"/>');
    expect(() => inlineSheets(site({ 'index.html': foreign }))).toThrow('//cdn.example.com/a.css, which is not a file');
  });
});
