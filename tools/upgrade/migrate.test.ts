import { resolve } from 'node:path';
import { propertyText } from '@sample-platform-ai/tools/literals/edit.ts';
import { describe, expect, it } from 'vitest';
import { literalsIn, migrated } from './migrate.ts';
import { migrations } from './migrations/index.ts';

const root = resolve(import.meta.dirname, '../..');
const file = 'infra/environments/a.ts';
const environment = (lines: string) =>
  `import type { EnvironmentConfig } from './schema.ts';\n\n// Of us.\nexport const a: EnvironmentConfig = {\n  name: 'a', // short\n${lines}};\n`;

describe('migrations', () => {
  it('leave literals of this version as they are', () => {
    const literals = literalsIn(root);
    expect(Object.keys(literals)).toContain('infra/environments/organization.ts');
    expect(migrated(literals)).toEqual({ literals, applied: [] });
  });

  it('have names that say since when, in order', () => {
    const names = migrations.map(({ name }) => name);
    expect(names).toEqual(names.filter((name) => /^\d{4}-\d\d-\d\d \w+$/.test(name)).toSorted());
  });

  it('run one after the other, on the literals that they are for', () => {
    const add = (text: string) => `${text}// changed\n`;
    const service = 'export const s: ServiceSpec = {};\n';
    const literals = { 'index.ts': 'export const platform = {};\n', 'a.ts': environment(''), 's.ts': service };
    const steps = [
      { name: 'one', environment: add },
      { name: 'two', service: add, environment: add },
    ];
    expect(migrated(literals, steps)).toEqual({
      literals: { ...literals, 'a.ts': add(add(environment(''))), 's.ts': add(service) },
      applied: ['one: a.ts', 'two: a.ts', 'two: s.ts'],
    });
  });
});

describe('retainOnDestroy', () => {
  const at = { file, name: 'a', path: [] };

  it.each([
    ['true', '{ databaseSnapshot: true, keyDeletionDays: 30, secretRecoveryDays: 30 }'],
    ['false', '{ databaseSnapshot: false, keyDeletionDays: 7, secretRecoveryDays: 0 }'],
  ])('is what protection implied where protectFromDestroy is %s', (isProtected, value) => {
    const before = environment(`  protectFromDestroy: ${isProtected},\n`);
    const { literals, applied } = migrated({ [file]: before });
    const after = literals[file] ?? '';
    expect(applied).toEqual([`2026-11-28 retainOnDestroy: ${file}`]);
    expect(propertyText(after, at, 'retainOnDestroy')).toBe(value);
    expect(after.replace(`retainOnDestroy: ${value},\n`, '')).toBe(before);
    expect(migrated(literals).applied).toEqual([]);
  });
});
