import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const source = resolve(import.meta.dirname, '../worker/sw.js');
/** What a page needs to start: pages, their scripts and styles, drawings. */
const shellFiles = ['**/*.html', '_next/static/**/*.{js,css}', '*.svg'];

const addressOf = (name: string): string =>
  name.endsWith('index.html') ? `/${name.slice(0, -'index.html'.length)}` : `/${name}`;

/**
 * Writes the export's service worker: its source with the list of the files it holds, named by their content. Returns the
 * version.
 */
export function writeServiceWorker(folder: string): string {
  const names = globSync(shellFiles, { cwd: folder }).sort();
  const hash = createHash('sha256').update(readFileSync(source));
  for (const name of names) hash.update(`${name}\0`).update(readFileSync(join(folder, name)));
  const version = hash.digest('hex').slice(0, 16);
  // Scripts for browsers without modules: those have no service worker either.
  const index = readFileSync(join(folder, 'index.html'), 'utf8');
  const legacy = new Set([...index.matchAll(/<script[^>]*src="([^"]+)"[^>]*nomodule/gi)].map(([, path]) => path));
  const files = names.map(addressOf).filter((path) => !legacy.has(path) && path !== '/404/');
  const head = `const version = ${JSON.stringify(version)};\nconst files = ${JSON.stringify(files)};\n`;
  writeFileSync(join(folder, 'sw.js'), head + readFileSync(source, 'utf8'));
  return version;
}
