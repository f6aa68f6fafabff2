import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'parse5';
import { attribute, elementsOf, UnsafePageError } from './page.ts';

/**
 * Starts the scripts of a page in their order: after the first frame, or at once where none is drawn, as in a tab behind others. The
 * second timer is for a browser that draws no frame although the tab is visible.
 */
const start = `(()=>{let begun;const begin=()=>{if(begun)return;begun=true;const scripts=document.importNode(document.getElementById('scripts').content,true);for(const script of scripts.children)script.async=false;document.body.append(scripts)};if(document.hidden)begin();else{requestAnimationFrame(begin);setTimeout(begin,1000)}})()`;

/**
 * Has each page of an export load its scripts once it is painted: each page is drawn by its HTML alone, and on a phone scripts would
 * compete with it for the network and the processor.
 */
export function loadAfterPaint(folder: string): void {
  const pages = globSync('**/*.html', { cwd: folder }).map((name) => {
    const file = join(folder, name);
    try {
      return { file, html: withLaterScripts(readFileSync(file, 'utf8')) };
    } catch (error) {
      if (!(error instanceof UnsafePageError)) throw error;
      throw new UnsafePageError(`${file}: ${error.message}`);
    }
  });
  for (const { file, html } of pages) writeFileSync(file, html);
}

function withLaterScripts(html: string): string {
  let rest = html;
  const later: string[] = [];
  const body = html.lastIndexOf('</body>');
  for (const element of [...elementsOf(parse(html, { sourceCodeLocationInfo: true }))].toReversed()) {
    const { startOffset, endOffset } = element.sourceCodeLocation ?? {};
    if (element.tagName !== 'script' || startOffset === undefined || endOffset === undefined) continue;
    if (attribute(element, 'src') === undefined) continue;
    if (attribute(element, 'defer') === undefined)
      throw new UnsafePageError(`${attribute(element, 'src')} is not deferred, and may be needed for the first paint`);
    later.unshift(html.slice(startOffset, endOffset));
    rest = rest.slice(0, startOffset) + rest.slice(endOffset);
  }
  if (later.length === 0) return html;
  if (body < 0) throw new UnsafePageError('it has no end of its body, where its scripts would go');
  const end = rest.lastIndexOf('</body>');
  return `${rest.slice(0, end)}<template id="scripts">${later.join('')}</template><script>${start}</script>${rest.slice(end)}`;
}
