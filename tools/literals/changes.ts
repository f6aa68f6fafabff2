import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { style, UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';

export const root = resolve(import.meta.dirname, '../..');

/** Path below the repository -> its new text; `undefined` where the file goes away. */
export type Changes = Readonly<Record<string, string | undefined>>;

export const readSource = (path: string): string => readFileSync(join(root, path), 'utf8');

const formatted = /\.(ts|json|md)$/;

/** The changes as the project's formatter writes them. */
export async function format(changes: Changes): Promise<Changes> {
  const folder = mkdtempSync(join(tmpdir(), 'format-'));
  try {
    writeFileSync(
      join(folder, 'biome.json'),
      readSource('biome.json')
        .replace('"useIgnoreFile": true', '"useIgnoreFile": false')
        .replace('"enabled": true', '"enabled": false'),
    );
    const texts = Object.entries(changes).filter(([path, text]) => text !== undefined && formatted.test(path));
    if (texts.length === 0) return changes;
    for (const [path, text] of texts) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text ?? '');
    }
    const biome = join(root, 'node_modules/.bin/biome');
    await execa(biome, ['check', '--write', '--linter-enabled=false', folder], { cwd: folder });
    return {
      ...changes,
      ...Object.fromEntries(texts.map(([path]) => [path, readFileSync(join(folder, path), 'utf8')])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What each change does, a line each. */
export function describeChanges(changes: Changes): string {
  const lines = Object.entries(changes).map(([path, text]) => {
    if (text === undefined) return `${style('red', 'delete')}  ${path}`;
    return existsSync(join(root, path))
      ? `${style('yellow', 'change')}  ${path}`
      : `${style('green', 'create')}  ${path}`;
  });
  return lines.sort().join('\n');
}

/** Writes one change; what takes it back goes in front of `undo`, step by step. */
function writeChange(file: string, text: string | undefined, undo: (() => void)[]): void {
  const before = existsSync(file) ? readFileSync(file) : undefined;
  const putBack = () => (before ? writeFileSync(file, before) : rmSync(file, { force: true }));
  if (text === undefined) {
    rmSync(file, { force: true });
    undo.unshift(putBack);
    return;
  }
  const made = mkdirSync(dirname(file), { recursive: true });
  if (made !== undefined) undo.unshift(() => rmSync(made, { recursive: true }));
  const fresh = `${file}.new`;
  undo.unshift(() => rmSync(fresh, { force: true }));
  writeFileSync(fresh, text);
  renameSync(fresh, file);
  undo.unshift(putBack);
}

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Writes all of them, or none: a failure puts back what was there. */
export function writeChanges(changes: Changes): void {
  const undo: (() => void)[] = [];
  try {
    for (const [path, text] of Object.entries(changes)) writeChange(join(root, path), text, undo);
  } catch (error) {
    const failed = undo.flatMap((step) => {
      try {
        step();
        return [];
      } catch (reason) {
        return [message(reason)];
      }
    });
    if (failed.length === 0) throw new UserError(`nothing was changed: ${message(error)}`);
    throw new UserError(`${message(error)}; not everything could be put back, see git status: ${failed.join('; ')}`);
  }
}

/** Brings lock file, manifests and generated documents up to the literals. */
export async function regenerate(): Promise<void> {
  const run = async (what: string, file: string, args: readonly string[]) => {
    process.stdout.write(`${what} …\n`);
    const { failed, all } = await execa(file, [...args], { cwd: root, all: true, reject: false });
    if (failed)
      throw new UserError(
        `${what} failed after the literals were changed. Fix the error below, then run: pnpm install && pnpm generate\n${all}`,
      );
  };
  await run('installing', 'npx', ['--yes', 'pnpm@12', 'install', '--no-frozen-lockfile', '--prefer-offline']);
  await run('generating', process.execPath, ['--disable-warning=DEP0044', join(root, 'tools/generate/main.ts')]);
}
