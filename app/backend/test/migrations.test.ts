import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { migrate } from '@sample-platform-ai/kit/database/migrate.ts';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../src/database/migrations.ts';
import { createDatabase, type TestDatabase } from './database.ts';

const folder = resolve(import.meta.dirname, '../migrations');
const files = readdirSync(folder).sort();
const squawk = resolve(import.meta.dirname, '../node_modules/.bin/squawk');

interface Finding {
  readonly file: string;
  readonly rule_name: string;
  readonly line: number;
}

/** What squawk finds, and why it stays. `file` is missing where the reason holds for all. */
const exceptions: readonly { readonly file?: string; readonly rule: string; readonly reason: string }[] = [
  { rule: 'require-lock-timeout', reason: 'migrate.ts sets it for the session, so that no file can forget it' },
  {
    rule: 'require-statement-timeout',
    reason: 'what takes long is built concurrently, with no lock that a writer waits for',
  },
  { rule: 'prefer-bigint-over-int', reason: 'they count the changes of one thing, and are int32 in the contract' },
  {
    file: '4_incidents.sql',
    rule: 'adding-foreign-key-constraint',
    reason: 'at the first migration both tables are empty',
  },
  { file: '4_incidents.sql', rule: 'constraint-missing-not-valid', reason: 'the same' },
];

async function lint(file: string): Promise<readonly Finding[]> {
  const inTransaction = !/^-- No transaction$/m.test(readFileSync(join(folder, file), 'utf8'));
  const args = ['--pg-version=17.0', '--reporter=json', ...(inTransaction ? ['--assume-in-transaction'] : []), file];
  const { stdout } = await promisify(execFile)(squawk, args, { cwd: folder }).catch(
    // 1 is its word for findings.
    (error: { code: unknown; stdout: string; stderr: string }) => {
      if (error.code === 1 && error.stdout.startsWith('[')) return error;
      throw new Error(`squawk failed: ${error.stderr}`);
    },
  );
  return JSON.parse(stdout) as Finding[];
}

describe('the migrations', () => {
  it('lock nothing that a running application needs, as squawk sees it', async () => {
    const findings = (await Promise.all(files.map(lint))).flat();
    expect(findings.length).toBeGreaterThan(0);
    const explains = ({ file, rule_name }: Finding) =>
      exceptions.filter((exception) => exception.rule === rule_name && (exception.file ?? file) === file);
    expect(findings.filter((finding) => explains(finding).length === 0)).toEqual([]);
    expect(
      exceptions.filter((exception) => !findings.some((finding) => explains(finding).includes(exception))),
    ).toEqual([]);
  });

  let database: TestDatabase;
  let clients: pg.Client[];
  beforeEach(async () => {
    database = await createDatabase({ migrated: false });
    clients = [1, 2, 3].map(() => new pg.Client(database.migrationUrl));
    await Promise.all(clients.map((client) => client.connect()));
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await database.drop();
  });

  it('run once each, however many start at the same time', async () => {
    const applied = await Promise.all(clients.map((client) => migrate(client, { folder: migrations, log: () => {} })));
    expect(applied.flat().sort()).toEqual(files.map((file) => file.replace('.sql', '')));
    const invalid = 'SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid';
    expect((await clients[0]?.query(invalid))?.rows).toEqual([]);
  });

  it('give up on a lock that another session holds, let others pass, and retry', async () => {
    const [migrator, holder, other] = clients;
    if (!migrator || !holder || !other) throw new Error('three clients');
    await holder.query('BEGIN; CREATE TABLE services (name text)');
    const waits: string[] = [];
    const migrated = migrate(migrator, { folder: migrations, log: (message) => waits.push(message) });
    await expect.poll(() => waits.length, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(waits[0]).toMatch(/lock timeout/);
    // Nothing is held meanwhile: not the lock of the runner, and no half of a migration.
    expect((await other.query("SELECT to_regclass('environments') AS made")).rows).toEqual([{ made: null }]);
    await holder.query('ROLLBACK');
    expect(await migrated).toHaveLength(files.length);
  });

  it('end with the error when the lock is not given back in time', async () => {
    const [migrator, holder] = clients;
    if (!migrator || !holder) throw new Error('two clients');
    await holder.query('BEGIN; CREATE TABLE services (name text)');
    await expect(migrate(migrator, { folder: migrations, log: () => {}, patienceMs: 0 })).rejects.toThrow(
      /lock timeout/,
    );
  });
});
