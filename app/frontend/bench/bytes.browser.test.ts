import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { noBrowser } from '../security/chromium.ts';
import { exportFolder } from '../security/export.ts';
import { budgets, firstLoad } from './bytes.ts';

const title = (text: string) =>
  noBrowser === undefined ? text : `${text} (skipped: the site is built for ${noBrowser})`;

// The export is there where the browser tests have built it.
describe.skipIf(noBrowser)(title('the budget of bytes'), () => {
  it.each(globSync('**/index.html', { cwd: exportFolder }).sort())('holds for %s', (page) => {
    const { script, style } = firstLoad(exportFolder, page);
    expect(script).toBeGreaterThan(50_000);
    expect(script).toBeLessThanOrEqual(budgets.script);
    // All sheets are in the page.
    expect(style).toBeGreaterThan(2000);
    expect(style).toBeLessThanOrEqual(budgets.style);
  });
});
