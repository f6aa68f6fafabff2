import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * `node app/kit/build.ts app/<service> <out>`: bundles a service as plain JavaScript, because an image has no workspace, and Node strips no
 * types below node_modules. Third-party packages stay external: the image installs them.
 */
const [service = '', target = 'dist'] = process.argv.slice(2);
const folder = resolve(service);
const out = resolve(target);
const dependenciesOf = (path: string): readonly string[] => {
  const { dependencies = {} } = JSON.parse(readFileSync(resolve(path, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  return Object.entries(dependencies).flatMap(([name, version]) => (version.startsWith('workspace:') ? [] : [name]));
};

rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: { main: resolve(folder, 'src/main.ts') },
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // A dynamic import stays a separate file, so that its packages are loaded only on demand.
  splitting: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  sourcemap: true,
  external: [...new Set([...dependenciesOf(folder), ...dependenciesOf(import.meta.dirname)])].flatMap((name) => [
    name,
    `${name}/*`,
  ]),
});
const migrations = resolve(folder, 'migrations');
if (existsSync(migrations)) cpSync(migrations, resolve(out, 'migrations'), { recursive: true });
