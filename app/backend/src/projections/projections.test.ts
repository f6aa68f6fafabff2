import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const source = resolve(import.meta.dirname, '..');
const builders = /\b(jsonb?_build_object|row_to_json)\(|\b(objectText|documentText)\(/;

it('SQL writes documents in projections only', () => {
  const writing = globSync('**/*.ts', { cwd: source }).filter((file) =>
    builders.test(readFileSync(resolve(source, file), 'utf8')),
  );
  expect(writing.filter((file) => !file.startsWith('projections/'))).toEqual([]);
  expect(writing.length).toBeGreaterThan(8);
});
