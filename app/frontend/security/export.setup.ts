import { noBrowser } from './chromium.ts';
import { buildExport } from './export.ts';

export default async function setup(): Promise<void> {
  if (noBrowser === undefined) await buildExport();
}
