import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { afterAll, vi } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

/** Names of the statements in the repositories. Lists build their names from the filters. */
export function writtenStatements(): ReadonlySet<string> {
  const files = globSync('**/*.ts', { cwd: source, exclude: ['**/*.test.ts'] });
  const repositories = files
    .map((file) => readFileSync(join(source, file), 'utf8'))
    .filter((text) => /(rowsOf|firstRow)[<(]/.test(text));
  const names = repositories.flatMap((text) => [
    ...text.matchAll(/\bname: (?:[^',\n]*'' \? )?'(\w+)'(?: : '(\w+)')?/g),
  ]);
  return new Set(names.flatMap(([, one, other]) => [one, other].filter((name) => name !== undefined)));
}

/** From now on until the end of the file, the names of all statements that PostgreSQL has taken from this process. */
export function watchStatements(): ReadonlySet<string> {
  const seen = new Set<string>();
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [config] = args;
    if (typeof config === 'object' && config !== null && 'name' in config) seen.add(String(config.name));
    return query.apply(this, args);
  } as never);
  afterAll(() => spy.mockRestore());
  return seen;
}
