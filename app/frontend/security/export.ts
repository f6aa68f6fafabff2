import { existsSync, globSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { finishExport } from './finish.ts';

const frontend = resolve(import.meta.dirname, '..');
const sources = [
  '{app,pages,components,features,lib,public,worker}/**',
  'security/*.ts',
  '../contract/{client,gen,src}/**',
  '*.{ts,json}',
  '../../pnpm-lock.yaml',
];

export const exportFolder = join(frontend, 'out');

/** Builds the site where a source is newer than its export; `NEXT_TELEMETRY_DISABLED`, so that a test reports nothing. */
export async function buildExport(): Promise<void> {
  const built = join(exportFolder, 'index.html');
  const changed = (name: string) => statSync(join(frontend, name)).mtimeMs;
  const newest = Math.max(...globSync(sources, { cwd: frontend }).map(changed));
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  await execa('next', ['build'], { cwd: frontend, preferLocal: true, env: { NEXT_TELEMETRY_DISABLED: '1' } });
  finishExport(exportFolder);
}
