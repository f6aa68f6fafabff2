import { createHash } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A placeholder in the export until its content is known. */
export const provisionalBuildId = 'provisional-build-id';

/**
 * Names the build's own manifests by their content, as all else below `_next/static` is, and returns the name: under one
 * name for all builds, a page of yesterday would load a manifest of today, whose integrity it does not know.
 */
export function nameBuild(folder: string): string {
  const assets = join(folder, '_next/static');
  const provisional = join(assets, provisionalBuildId);
  if (!existsSync(provisional)) throw new Error(`${folder} holds no fresh build; build the site first`);
  const hash = createHash('sha256');
  for (const name of readdirSync(provisional).sort())
    hash.update(`${name}\0`).update(readFileSync(join(provisional, name)));
  const buildId = hash.digest('hex').slice(0, 16);
  renameSync(provisional, join(assets, buildId));
  for (const name of globSync('**/*.html', { cwd: folder })) {
    const page = join(folder, name);
    writeFileSync(page, readFileSync(page, 'utf8').replaceAll(provisionalBuildId, buildId));
  }
  return buildId;
}
