import { resolve } from 'node:path';
import { propertyText } from '@sample-platform-ai/tools/literals/edit.ts';
import { describe, expect, it } from 'vitest';
import { literalsIn, migrated } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { newerSettings } from './migrations/newer-settings.ts';
import { retainOnDestroy } from './migrations/retain-on-destroy.ts';

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
    const { literals, applied } = migrated({ [file]: before }, [retainOnDestroy]);
    const after = literals[file] ?? '';
    expect(applied).toEqual([`2026-11-28 retainOnDestroy: ${file}`]);
    expect(propertyText(after, at, 'retainOnDestroy')).toBe(value);
    expect(after.replace(`retainOnDestroy: ${value},\n`, '')).toBe(before);
    expect(migrated(literals, [retainOnDestroy]).applied).toEqual([]);
  });
});

describe('newerSettings', () => {
  const at = (...path: readonly string[]) => ({ file, name: 'a', path });
  const after = (lines: string) => migrated({ [file]: environment(lines) }, [newerSettings]).literals[file] ?? '';

  it('are off in an environment that lacks them, once', () => {
    const changed = after('  delivery: { administratorRoleName: "a" },\n');
    for (const key of ['security', 'sleep', 'previews']) expect(propertyText(changed, at(), key)).toBe('undefined');
    expect(propertyText(changed, at('delivery'), 'provenance')).toBe("'off'");
    expect(propertyText(changed, at('delivery'), 'clusterRunners')).toBe('false');
    expect(migrated({ [file]: changed }, [newerSettings]).applied).toEqual([]);
  });

  it('keep what is stated', () => {
    const stated =
      "  security: { retentionDays: 1, lock: 'none', backups: { retentionDays: 1, copies: { retentionDays: 2 } } },\n  sleep: sleepOfUs,\n  previews: undefined,\n  delivery: { provenance: 'warn', clusterRunners: true },\n";
    expect(after(stated)).toBe(environment(stated));
  });

  it('say that runners apply the delivery layer where there is no VPN', () => {
    const changed = after("  access: undefined,\n  delivery: { provenance: 'off' },\n");
    expect(propertyText(changed, at('delivery'), 'clusterRunners')).toBe('true');
  });

  it('add copies where there are backups, and only there', () => {
    const backups = after("  security: { retentionDays: 1, lock: 'none', backups: { retentionDays: 1 } },\n");
    expect(propertyText(backups, at('security', 'backups'), 'copies')).toBe('undefined');
    const none = after("  security: { retentionDays: 1, lock: 'none', backups: undefined },\n");
    expect(none).not.toContain('copies');
  });

  it('are off in the organization', () => {
    const organization = "export const organization: Organization = {\n  prefix: 'a',\n};\n";
    const { literals, applied } = migrated({ 'o.ts': organization }, [newerSettings]);
    expect(applied).toEqual(['2026-11-29 newerSettings: o.ts']);
    const path = { file: 'o.ts', name: 'organization', path: [] };
    for (const key of ['backupAccount', 'security'])
      expect(propertyText(literals['o.ts'] ?? '', path, key)).toBe('undefined');
    // An older one created it.
    expect(propertyText(literals['o.ts'] ?? '', path, 'zone')).toBe("'create'");
  });
});
