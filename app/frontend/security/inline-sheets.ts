import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'parse5';
import { attribute, elementsOf, loadedFile, type SiteContent, siteContent, UnsafePageError } from './page.ts';

/**
 * Writes every style sheet that the pages of an export link to into the page itself: on a phone, the first paint does not
 * wait for another round trip. A page that follows without a load brings its own sheets as files.
 */
export function inlineSheets(folder: string): void {
  const pages = globSync('**/*.html', { cwd: folder }).map((name) => {
    const file = join(folder, name);
    return { file, html: withStyles(readFileSync(file, 'utf8'), siteContent(folder)) };
  });
  for (const { file, html } of pages) writeFileSync(file, html);
}

function withStyles(html: string, content: SiteContent): string {
  let inlined = html;
  const links = [...elementsOf(parse(html, { sourceCodeLocationInfo: true }))].filter(
    ({ tagName }) => tagName === 'link',
  );
  for (const link of links.toReversed()) {
    const { startOffset, endOffset } = link.sourceCodeLocation ?? {};
    const isSheet = attribute(link, 'rel') === 'stylesheet';
    const isAhead = attribute(link, 'rel') === 'preload' && attribute(link, 'as') === 'style';
    if (startOffset === undefined || endOffset === undefined || !(isSheet || isAhead)) continue;
    const address = attribute(link, 'href') ?? '';
    const style = isSheet ? `<style>${inlineText(address, loadedFile(link, address, content))}</style>` : '';
    inlined = inlined.slice(0, startOffset) + style + inlined.slice(endOffset);
  }
  return inlined;
}

/** A sheet that means the same in a page as in its file. */
function inlineText(address: string, sheet: Buffer): string {
  const text = sheet.toString('utf8').replace(/\n?\/\*# sourceMappingURL=[^*]*\*\/\s*$/, '');
  const unfit = /<\/style|@import|@charset|url\((?!["']?(?:data:|\/|#))/i.exec(text);
  if (unfit) throw new UnsafePageError(`${address} holds ${unfit[0]}, which a page cannot hold inline`);
  return text;
}
