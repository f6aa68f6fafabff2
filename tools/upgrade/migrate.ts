import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { migrations } from './migrations/index.ts';
import type { Literals, Migration } from './migrations/migration.ts';
import { environmentsIndex, literalFiles, servicesIndex } from './rules.ts';

const kinds = { EnvironmentConfig: 'environment', ServiceSpec: 'service', Organization: 'organization' } as const;
const isKind = (type: string): type is keyof typeof kinds => type in kinds;

/** The literals after every migration, and which of those changed something. */
export function migrated(
  literals: Literals,
  steps: readonly Migration[] = migrations,
): { readonly literals: Literals; readonly applied: readonly string[] } {
  const texts: Record<string, string> = { ...literals };
  const applied: string[] = [];
  for (const step of steps) {
    for (const [file, text] of Object.entries(texts)) {
      const [, name = '', type = ''] = /^export const (\w+): (\w+)/m.exec(text) ?? [];
      const change = isKind(type) ? step[kinds[type]] : undefined;
      const after = change?.(text, { file, name }) ?? text;
      if (after === text) continue;
      texts[file] = after;
      applied.push(`${step.name}: ${file}`);
    }
  }
  return { literals: texts, applied };
}

/** Every file of literals that the indexes of a tree list, with its text. */
export function literalsIn(root: string): Literals {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const services = [...read(servicesIndex).matchAll(/from '\.\/([\w-]+\.ts)';/g)].map(([, file = '']) =>
    posix.join(posix.dirname(servicesIndex), file),
  );
  const files = [...literalFiles(read(environmentsIndex)), ...services];
  return Object.fromEntries(files.filter((file) => existsSync(join(root, file))).map((file) => [file, read(file)]));
}

// A step of an upgrade: the newer version's migrations run in the merged tree, from a process there.
if (process.argv[1] === import.meta.filename) {
  const root = resolve(import.meta.dirname, '../..');
  const { literals, applied } = migrated(literalsIn(root));
  for (const [file, text] of Object.entries(literals)) writeFileSync(join(root, file), text);
  for (const line of applied) process.stdout.write(`${line}\n`);
}
