import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

it('an override of the bindings has a row in ADR-0001, which says what newer bindings change about it', () => {
  const files = globSync('{infra,bootstrap}/**/*.ts', { cwd: root, exclude: ['**/node_modules/**', '**/*.test.ts'] });
  const overriding = files.filter((file) => read(file).includes('.addOverride('));
  const rows = read('docs/adr/0001-cdktf.md').matchAll(/^\| `((?:infra|bootstrap)\/[^`]+)`/gm);
  expect(overriding.length).toBeGreaterThan(0);
  expect([...rows].map(([, file]) => file).sort()).toEqual(overriding.sort());
});
