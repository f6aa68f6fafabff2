import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPage, siteContent, UnsafePageError } from './page.ts';
import { contentSecurityPolicy, policyElements } from './policy.ts';

export interface HardenedSite {
  readonly pages: number;
  /** Over all pages, each once. */
  readonly inlineScripts: number;
  readonly inlineStyles: number;
}

/**
 * Gives every page of an export its own Content-Security-Policy and the integrity of the files it loads. Writes only when
 * every page can have them; a page that cannot is an error that names it.
 */
export function hardenSite(folder: string): HardenedSite {
  const names = globSync('**/*.html', { cwd: folder }).sort();
  if (names.length === 0) throw new Error(`${folder} holds no page; build the site first`);
  const content = siteContent(folder);
  const pages = names.map((name) => {
    try {
      return { name, page: readPage(readFileSync(join(folder, name), 'utf8'), content) };
    } catch (error) {
      if (!(error instanceof UnsafePageError)) throw error;
      throw new UnsafePageError(`${join(folder, name)}: ${error.message}`);
    }
  });
  const union = (kind: 'scripts' | 'styles' | 'styleAttributes') =>
    [...new Set(pages.flatMap(({ page }) => page.inline[kind]))].sort();
  const styles = { styles: union('styles'), styleAttributes: union('styleAttributes') };
  for (const { name, page } of pages) {
    const elements = policyElements(contentSecurityPolicy({ scripts: page.inline.scripts, styles }));
    const { html, policyOffset } = page;
    writeFileSync(join(folder, name), html.slice(0, policyOffset) + elements + html.slice(policyOffset));
  }
  return {
    pages: pages.length,
    inlineScripts: union('scripts').length,
    inlineStyles: styles.styles.length + styles.styleAttributes.length,
  };
}
