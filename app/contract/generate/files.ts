import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative, resolve } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';

export const packageFolder = resolve(import.meta.dirname, '..');
const bins = [resolve(packageFolder, 'node_modules/.bin'), resolve(packageFolder, '../../node_modules/.bin')];

/** Runs this package's version of buf, with this package's plugin. */
export const buf = (args: readonly string[]): string =>
  execFileSync('buf', args, {
    cwd: packageFolder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: [...bins, process.env['PATH']].join(delimiter) },
  });

/** Path in the package -> text of the messages that the plugin generates. */
export function messageFiles(): Readonly<Record<string, string>> {
  const out = mkdtempSync(join(tmpdir(), 'ledger-contract-'));
  try {
    buf(['generate', '--output', out]);
    const files = globSync('gen/**/*.ts', { cwd: out }).sort();
    return Object.fromEntries(files.map((file) => [relative('.', file), readFileSync(join(out, file), 'utf8')]));
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** The files that derive from the messages; generate those first. */
export async function derivedFiles(): Promise<Readonly<Record<string, string>>> {
  const { openApi } = await import('./openapi.ts');
  const document = openApi({ openEnums: true });
  // TypeScript types refuse nothing at run time, so closed enums are safe there and more precise.
  const types = await openapiTS(JSON.parse(JSON.stringify(openApi({ openEnums: false }))));
  return {
    'openapi.json': `${JSON.stringify(document, null, 2)}\n`,
    'gen/openapi.ts': `// @generated from openapi.json by pnpm generate\n${astToString(types)}`,
  };
}
