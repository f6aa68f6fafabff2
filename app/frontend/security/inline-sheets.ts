import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'parse5';
import { attribute, elementsOf, UnsafePageError } from './page.ts';

/**
 * Writes every style sheet that the pages of an export link to into the page itself: on a phone, the first paint does not
 * wait for another round trip. A page that follows without a load brings its own sheets as files.
 */
export function inlineSheets(folder: string): void {
  const pages = globSync('**/*.html', { cwd: folder }).map((name) => {
    const file = join(folder, name);
    return { file, html: withStyles(readFileSync(file, 'utf8'), folder) };
  });
  for (const { file, html } of pages) writeFileSync(file, html);
}

function withStyles(html: string, folder: string): string {
  let inlined = html;
  const links = [...elementsOf(parse(html, { sourceCodeLocationInfo: true }))].filter(
    ({ tagName }) => tagName === 'link',
  );
  for (const link of links.toReversed()) {
    const { startOffset, endOffset } = link.sourceCodeLocation ?? {};
    const isSheet = attribute(link, 'rel') === 'stylesheet';
    const isAhead = attribute(link, 'rel') === 'preload' && attribute(link, 'as') === 'style';
    if (startOffset === undefined || endOffset === undefined || !(isSheet || isAhead)) continue;
    const style = isSheet ? `<style>${sheetOf(attribute(link, 'href') ?? '', folder)}</style>` : '';
    inlined = inlined.slice(0, startOffset) + style + inlined.slice(endOffset);
  }
  return inlined;
}

/** A sheet that means the same in a page as in its file. */
function sheetOf(address: string, folder: string): string {
  const file = join(folder, address.replace(/[?#].*$/, ''));
  if (!/^\/(?!\/)/.test(address) || !existsSync(file))
    throw new UnsafePageError(`<link> loads ${address}, which is not a file of this site`);
  const text = readFileSync(file, 'utf8').replace(/\n?\/\*# sourceMappingURL=[^*]*\*\/\s*$/, '');
  const unfit = /<\/style|@import|@charset|url\((?!["']?(?:data:|\/|#))/i.exec(text);
  if (unfit) throw new UnsafePageError(`${address} holds ${unfit[0]}, which a page cannot hold inline`);
  return text;
}
