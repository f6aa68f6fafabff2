import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { refuseSecond } from './database.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('refuses a second benchmark beside one that runs, and not after one that was killed', () => {
  expect(() => refuseSecond(folder)).not.toThrow();
  writeFileSync(join(folder, 'postmaster.pid'), `${process.pid}\n${folder}\n`);
  expect(() => refuseSecond(folder)).toThrow(`PostgreSQL is process ${process.pid}`);
  // No system gives a process so high an id.
  writeFileSync(join(folder, 'postmaster.pid'), '99999999\n');
  expect(() => refuseSecond(folder)).not.toThrow();
});
