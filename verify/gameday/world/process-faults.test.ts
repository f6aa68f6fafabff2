import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { databaseHosts, named, processFaults } from './process-faults.ts';

const folder = mkdtempSync(join(tmpdir(), 'process-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a process with these faults makes of its clock and of the writer's name. */
async function seen(file: string, faults: Parameters<ReturnType<typeof processFaults>['set']>[0]) {
  const faulty = processFaults(join(folder, file));
  faulty.set(faults);
  const script = `const { lookup } = require('node:dns');
    lookup('${databaseHosts.writer}', {}, (error, address) => console.log(JSON.stringify(
      { now: Date.now(), date: new Date().getTime(), given: new Date(5).getTime(), isDate: new Date() instanceof Date, address, code: error?.code })))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { env: faulty.environment });
  return JSON.parse(stdout);
}

it('leaves a process alone until something is wrong with it', async () => {
  const { now, date, given, isDate, address } = await seen('well', {});
  expect(Math.abs(now - Date.now())).toBeLessThan(30_000);
  expect(Math.abs(date - now)).toBeLessThan(1000);
  expect([given, isDate, address]).toEqual([5, true, '127.0.0.1']);
});

it('moves the clock of a process, and takes names from it', async () => {
  const { now, date, given, address, code } = await seen('wrong', {
    clockMs: 3_600_000,
    lostNames: [databaseHosts.writer],
  });
  expect(now - Date.now()).toBeGreaterThan(3_500_000);
  expect(date).toBeGreaterThanOrEqual(now);
  expect([given, address, code]).toEqual([5, undefined, 'EAI_AGAIN']);
});

it('names a database in a URL', () => {
  expect(named('postgres://app@127.0.0.1:5432/ledger', databaseHosts.reader)).toBe(
    'postgres://app@reader.database.test:5432/ledger',
  );
});
