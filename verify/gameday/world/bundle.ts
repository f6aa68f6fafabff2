import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const backend = dirname(createRequire(import.meta.url).resolve('@sample-platform-ai/backend/src/config.ts')).replace(
  /\/src$/,
  '',
);

/** The service as its image holds it. */
export function buildBundle(): string {
  const bundle = join(backend, 'dist/game-day');
  execFileSync(process.execPath, ['build.ts', bundle], { cwd: backend });
  return bundle;
}
