import { cpSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const folder = import.meta.dirname;
const out = resolve(folder, process.argv[2] ?? 'dist');
const { dependencies } = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/** An image has no workspace, and Node strips no types below node_modules, so the code is bundled into two files. */
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: { main: resolve(folder, 'src/main.ts'), ledger: resolve(folder, 'cli/main.ts') },
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // A dynamic import stays a separate file, so that its packages are loaded only on demand.
  splitting: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  sourcemap: true,
  external: Object.entries(dependencies).flatMap(([name, version]) =>
    version.startsWith('workspace:') ? [] : [name, `${name}/*`],
  ),
});
cpSync(resolve(folder, 'migrations'), resolve(out, 'migrations'), { recursive: true });
