import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { copies } from './copies.ts';

it('takes each copy in turn in .ci/run', () => {
  const script = readFileSync(resolve(import.meta.dirname, '../../.ci/run'), 'utf8');
  expect(Number(/^copies=(\d+)$/m.exec(script)?.[1])).toBe(copies.length);
  expect(new Set(copies.map(({ name }) => name)).size).toBe(copies.length);
});
