import { cpSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * `node app/publisher/build.ts <entry> <out>`: the command of a site's image as one file with all that it needs, for Node strips
 * no types below node_modules, and the image has none.
 */
const [entry = '', target = 'dist'] = process.argv.slice(2);
const out = resolve(target);
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: { site: resolve(entry) },
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
cpSync(resolve(import.meta.dirname, '../../infra/edge/viewer-function.js'), resolve(out, 'viewer-function.js'));
