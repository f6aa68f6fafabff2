import { resolve } from 'node:path';
import { finishExport } from './finish.ts';

/** After `next build`: node app/frontend/security/main.ts [folder of the export] */
const folder = resolve(process.argv[2] ?? resolve(import.meta.dirname, '../out'));
try {
  const { buildId, pages, inlineScripts, inlineStyles } = finishExport(folder);
  process.stdout.write(
    `build ${buildId}: policies for ${pages} pages: ${inlineScripts} inline scripts and ${inlineStyles} inline styles by hash, files by integrity\n`,
  );
} catch (error) {
  process.stderr.write(`error ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
