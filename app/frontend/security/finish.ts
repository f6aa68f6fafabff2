import { loadAfterPaint } from './after-paint.ts';
import { nameBuild } from './build-id.ts';
import { compileAhead } from './compile-ahead.ts';
import { type HardenedSite, hardenSite } from './harden.ts';
import { inlineSheets } from './inline-sheets.ts';
import { writeServiceWorker } from './service-worker.ts';

/** What follows `next build`, in its order: names and policies depend on the bytes before them. */
export function finishExport(folder: string): HardenedSite & { readonly buildId: string } {
  compileAhead(folder);
  const buildId = nameBuild(folder);
  inlineSheets(folder);
  loadAfterPaint(folder);
  const site = hardenSite(folder);
  writeServiceWorker(folder);
  return { ...site, buildId };
}
