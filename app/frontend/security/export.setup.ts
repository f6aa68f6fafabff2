import { noBrowser } from './chromium.ts';
import { buildExport } from './export.ts';
import { noFirefox } from './firefox.ts';

export default async function setup(): Promise<void> {
  if (noBrowser === undefined || noFirefox === undefined) await buildExport();
}
