import { cpSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * `node app/publisher/build.ts <entry> <out>`: bundles the command of a site's image into one file, because Node strips no
 * types below node_modules, and the image has no packages.
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
  // For CommonJS dependencies.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
// The bundle reads this file from its own folder, as in infra/edge.
cpSync(resolve(import.meta.dirname, '../../infra/edge/viewer-function.js'), resolve(out, 'viewer-function.js'));
