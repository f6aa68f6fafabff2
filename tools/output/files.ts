import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { error, type Problem } from '@sample-platform-ai/environments/validation/problem.ts';

const root = resolve(import.meta.dirname, '../..');

/** As gitops/observability/operations.ts loads the module of a service's alerts and dashboards. */
const fromGitops = createRequire(join(root, 'gitops/observability/operations.ts'));

/** Whether gitops can load it, and finds alerts and dashboards there. */
function hasOperations(module: string): boolean {
  try {
    const { operations } = fromGitops(module) as { readonly operations?: Readonly<Record<string, unknown>> };
    return Array.isArray(operations?.['rules']) && Array.isArray(operations['dashboards']);
  } catch {
    return false;
  }
}

/**
 * Checks the files and modules that specs name. Not a part of `validate`, which reads literals alone: a command that writes a new service
 * validates it before its files exist.
 */
export function* checkFiles({ services }: Platform): Generator<Problem> {
  for (const { name, components, dev, operations } of services) {
    const named = Object.entries(components).flatMap(([key, { image }]) =>
      'of' in image
        ? []
        : [
            [`components.${key}.image.dockerfile`, image.dockerfile] as const,
            [`components.${key}.image.context`, image.context] as const,
          ],
    );
    for (const [path, file] of [...named, ...Object.entries({ dev })]) {
      if (file === undefined || existsSync(join(root, file))) continue;
      yield error(`services.${name}.${path}`, file, 'a path of this repository', 'correct it, or add the file');
    }
    if (operations !== undefined && !hasOperations(operations)) {
      const allowed = 'a module that exports `operations` (rules and dashboards), of a package in gitops/package.json';
      yield error(`services.${name}.operations`, operations, allowed, 'correct it, or add the package or the export');
    }
  }
}
