import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import type { ServiceSpec } from '@sample-platform-ai/environments/schema.ts';
import { z } from 'zod';

/** What every image is built with. */
const shared = ['.dockerignore', 'package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'tsconfig.base.json'];

const manifest = z.object({
  name: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

/** Packages of the workspace by name: folder, and names of the packages that they need. */
function packagesIn(root: string): ReadonlyMap<string, { readonly folder: string; readonly needs: readonly string[] }> {
  const files = globSync('{*,*/*,*/*/*}/package.json', { cwd: root, exclude: (path) => path.includes('node_modules') });
  return new Map(
    files.map((file) => {
      const { name, dependencies, devDependencies } = manifest.parse(
        JSON.parse(readFileSync(join(root, file), 'utf8')),
      );
      return [name, { folder: dirname(file), needs: Object.keys({ ...dependencies, ...devDependencies }) }] as const;
    }),
  );
}

/**
 * Files and folders, from the root of the repository, that decide what the images of a service hold: each Dockerfile's folder with
 * the packages of this workspace that the package there needs, or the context where one is declared, and the lockfile.
 */
export function watchedPaths(root: string, spec: ServiceSpec): readonly string[] {
  const packages = packagesIn(root);
  const folders = new Set<string>();
  const add = (folder: string) => {
    if (folders.has(folder)) return;
    folders.add(folder);
    for (const { folder: own, needs } of packages.values()) {
      if (own !== folder) continue;
      for (const name of needs) {
        const needed = packages.get(name);
        if (needed) add(needed.folder);
      }
    }
  };
  for (const { dockerfile, context } of imagesOf(spec)) {
    add(dirname(dockerfile));
    if (context !== '.') add(relative('.', context));
  }
  return [...folders, ...shared.filter((file) => existsSync(join(root, file)))].sort();
}
