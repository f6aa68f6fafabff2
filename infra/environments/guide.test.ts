import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { componentSchema } from './kinds/kinds.ts';
import { placeholders } from './plan/placeholders.ts';
import { serviceSchema } from './schema/service.ts';

const guide = readFileSync(new URL('../../docs/guide-services.md', import.meta.url), 'utf8');
/** Whether the first cell of a table row contains it. */
const explains = (written: string) =>
  guide.split('\n').some((line) => line.startsWith('| ') && line.split(' | ')[0]?.includes(written));
const kinds = componentSchema.options.map(({ shape }) => shape);

describe('the guide to services', () => {
  it.each(Object.keys(serviceSchema.shape))('explains the key %s', (key) => {
    expect(explains(`\`${key}\``)).toBe(true);
  });

  it.each(kinds.map(({ kind, ...keys }) => [kind.value, Object.keys(keys)] as const))(
    'explains the kind %s with its keys',
    (kind, keys) => {
      expect(guide).toMatch(new RegExp(`^\\| key .*\`${kind}\``, 'm'));
      expect(keys.filter((key) => !explains(`\`${key}\``))).toEqual([]);
    },
  );

  it.each(Object.keys(placeholders))('explains the placeholder %s', (name) => {
    expect(explains(`{${name}}`) || explains(`{${name}:`)).toBe(true);
  });
});
