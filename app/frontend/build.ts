import { cpSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const folder = import.meta.dirname;
const out = resolve(folder, process.argv[2] ?? 'dist');

/** The image's command as one file with all that it needs: Node strips no types below node_modules, and the image has none. */
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: { site: resolve(folder, 'publisher/main.ts') },
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  keepNames: true,
  sourcemap: false,
  // For what is CommonJS among the dependencies.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
// Read beside the file that runs it, as in infra/edge.
cpSync(resolve(folder, '../../infra/edge/viewer-function.js'), resolve(out, 'viewer-function.js'));
