import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrate } from '@sample-platform-ai/kit/database/migrate.ts';
import pg from 'pg';
import { expect, it } from 'vitest';
import { migrations } from '../src/database/migrations.ts';
import { createDatabase } from './database.ts';
import { startHarness } from './harness.ts';
import { deploymentRequest, prepareCatalog } from './scenario.ts';

const folder = resolve(import.meta.dirname, '../migrations');
const files = readdirSync(folder).toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
const last = files.at(-1) ?? '';

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  return client;
}

/**
 * All migrations but the last, as the runner would have left them. The server of this test is today's, which reads a new column: such a
 * column is there already, and its migration (`ADD COLUMN IF NOT EXISTS`) takes the same locks again.
 */
async function migrateToTheLastButOne(client: pg.Client): Promise<void> {
  await client.query(
    'CREATE TABLE migrations (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)',
  );
  for (const file of files) {
    const sql = readFileSync(join(folder, file), 'utf8');
    if (file === last && !/ADD COLUMN IF NOT EXISTS/.test(sql)) break;
    // Functions hold semicolons; what runs without a transaction is sent statement by statement.
    const statements = /^-- No transaction$/m.test(sql) ? sql.split(/;$/m) : [sql];
    for (const statement of statements) await client.query(statement);
    if (file === last) break;
    await client.query('INSERT INTO migrations (name, run_on) VALUES ($1, now())', [file.replace('.sql', '')]);
  }
}

/** The longest that a session of the server has waited for a lock, in milliseconds. */
function watchLocks(admin: pg.Client): () => Promise<number> {
  let longest = 0;
  let watching = true;
  const run = (async () => {
    while (watching) {
      const { rows } = await admin.query<{ ms: string | null }>(
        `SELECT max(extract(epoch FROM clock_timestamp() - l.waitstart) * 1000) AS ms FROM pg_locks l
        JOIN pg_stat_activity a USING (pid)
        WHERE NOT l.granted AND a.datname = current_database() AND a.application_name = 'ledger'`,
      );
      longest = Math.max(longest, Number(rows[0]?.ms ?? 0));
      await delay(5);
    }
  })();
  return async () => {
    watching = false;
    await run;
    return longest;
  };
}

it('the newest migration runs while a server takes writes, and none fails or waits long', async () => {
  const database = await createDatabase({ migrated: false });
  const migrator = await connected(database.migrationUrl);
  await migrateToTheLastButOne(migrator);
  const harness = await startHarness({ LEDGER_WRITER_URL: database.url });
  const [admin, bystander] = [await connected(database.adminUrl), await connected(database.adminUrl)];
  try {
    // The new code waits to be ready; running processes continue.
    const reason = async () => ((await (await fetch(`${harness.url}/readyz`)).json()) as { reason?: string }).reason;
    expect(await reason()).toContain(last.replace('.sql', ''));
    await prepareCatalog(harness);
    const failures: string[] = [];
    const answered = { before: 0, during: 0, after: 0 };
    let phase: keyof typeof answered | 'over' = 'before';
    const work = async (index: number) => {
      const [service, repositoryId] = index < 2 ? ['checkout', '1'] : ['search', '2'];
      const region = ['ap-southeast-2', 'ap-southeast-4'][index % 2] ?? '';
      const token = await harness.tokens.pipeline({ repositoryId });
      const client = index % 2 === 0 ? harness.clients.rest : harness.clients.grpc;
      for (let i = 0; phase !== 'over'; i += 1) {
        const during = phase;
        const outcome = await client.call('RecordDeployment', deploymentRequest({ service, region }), {
          token,
          idempotencyKey: `migration-${index}-${i}`,
        });
        if (outcome.ok) answered[during] += 1;
        else failures.push(`${during}: ${outcome.code}`);
      }
    };
    const longestWait = watchLocks(admin);
    const workers = [0, 1, 2, 3].map(work);
    await delay(300);
    // A transaction that began before: what is built concurrently waits for its end, and writers must not.
    await bystander.query('BEGIN; SELECT pg_current_xact_id()');
    phase = 'during';
    const migrated = migrate(migrator, { folder: migrations, log: () => {} });
    await delay(1000);
    await bystander.query('COMMIT');
    expect(await migrated).toEqual([last.replace('.sql', '')]);
    phase = 'after';
    await delay(300);
    phase = 'over';
    await Promise.all(workers);
    const longest = await longestWait();
    process.stdout.write(`${JSON.stringify({ migration: last, answered, longestLockWaitMs: Math.round(longest) })}\n`);
    expect(failures).toEqual([]);
    for (const count of Object.values(answered)) expect(count).toBeGreaterThan(0);
    expect(longest).toBeLessThan(1000);
    await delay(1100);
    expect(await reason()).toBeUndefined();
  } finally {
    await Promise.all([admin.end(), bystander.end(), migrator.end()]);
    await harness.stop();
    await database.drop();
  }
});
