import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createPools, withClient } from '@sample-platform-ai/kit/database/pools.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, postgresPort } from './database.ts';
import { type Harness, startHarness } from './harness.ts';
import { type DatabaseProxy, startProxy } from './proxy.ts';
import { deploymentRequest, prepareCatalog } from './scenario.ts';

let proxy: DatabaseProxy;
let harness: Harness;
beforeAll(async () => {
  proxy = await startProxy(postgresPort());
  harness = await startHarness({}, proxy);
  await prepareCatalog(harness);
});
afterEach(() => proxy.set('open'));
afterAll(async () => {
  await harness.stop();
  await proxy.stop();
});

const isReady = async (): Promise<boolean> => (await fetch(`${harness.url}/readyz`)).ok;
const read = async (): Promise<boolean> => {
  const token = await harness.tokens.person('viewers');
  return (await harness.clients.rest.call('ListDeployments', {}, { token })).ok;
};
let writes = 0;
const write = async (): Promise<boolean> => {
  writes += 1;
  const token = await harness.tokens.pipeline();
  const options = { token, idempotencyKey: `silence-${writes}` };
  return (await harness.clients.rest.call('RecordDeployment', deploymentRequest(), options)).ok;
};

/** Milliseconds until `attempt`, made over and over by one caller, succeeds. */
async function until(attempt: () => Promise<boolean>, limitMs = 30_000): Promise<number> {
  const start = performance.now();
  while (performance.now() - start < limitMs) {
    if (await attempt()) return performance.now() - start;
    await delay(50);
  }
  throw new Error(`it did not succeed within ${limitMs} ms`);
}

/** Every connection that the pools may have is open. */
async function filled(): Promise<void> {
  const { reader, writer } = harness.server.application.pools;
  const wait = (pool: typeof reader, size: number) =>
    Promise.all(Array.from({ length: size }, () => pool.query('SELECT pg_sleep(0.1)')));
  await Promise.all([wait(reader, 6), wait(writer, 6), until(isReady)]);
  await Promise.all(Array.from({ length: 8 }, () => read()));
}

describe('when packets to the database are dropped', () => {
  it('reads, writes and readiness come back over new connections, whatever the old ones are silent about', async () => {
    await filled();
    await delay(1100);
    proxy.silence();
    const [ready, reads, written] = await Promise.all([until(isReady), until(read), until(write)]);
    expect(Math.max(ready, reads, written)).toBeLessThan(6000);
    for (let i = 0; i < 6; i += 1) expect([await read(), await write()]).toEqual([true, true]);
  });

  it('all of it is back soon after they pass again', async () => {
    await filled();
    proxy.set('stuck');
    const outcomes: Promise<unknown>[] = [];
    for (let i = 0; i < 24; i += 1) {
      outcomes.push(isReady(), read(), write());
      await delay(250);
    }
    expect(await isReady()).toBe(false);
    proxy.set('open');
    const [ready, reads, written] = await Promise.all([until(isReady), until(read), until(write)]);
    expect(Math.max(ready, reads, written)).toBeLessThan(4000);
    await Promise.all(outcomes);
  });

  it('a migration fails by its deadline, and says so', async () => {
    const database = await createDatabase({ migrated: false });
    const child = spawn(process.execPath, [resolve(import.meta.dirname, '../src/main.ts'), 'migrate'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        LEDGER_WRITER_URL: database.migrationUrl.replace(/:\d+\//, `:${proxy.port}/`),
        LEDGER_ISSUERS: '[]',
        LEDGER_MIGRATION_LIMIT_SECONDS: '3',
      },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
    // Once it is connected, its statements are lost.
    setTimeout(() => proxy.silence(), 600);
    proxy.set('stuck');
    const ended = await Promise.race([once(child, 'exit'), delay(20_000, ['still there'])]);
    child.kill('SIGKILL');
    proxy.set('open');
    expect(ended[0]).toBe(1);
    expect(text).toContain('the database does not answer');
    await database.drop();
  });
});

describe('a connection', () => {
  it('is given up at the end of its life, also while it is in use', async () => {
    const database = await createDatabase();
    const pools = createPools(
      {
        writerUrl: database.url,
        readerUrl: undefined,
        writerConnections: 2,
        readerConnections: 2,
        pipelinedConnections: 1,
        connectionLifetimeSeconds: 1,
        tls: false,
        iam: undefined,
      },
      { applicationName: 'test', onIdleError: () => {} },
    );
    const pid = async (db: { query: typeof pools.writer.query }) =>
      (await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid;
    const start = performance.now();
    const busy = withClient(pools.writer, async (db) => {
      for (;;) {
        await db.query('SELECT 1');
        await delay(50);
      }
    });
    await expect(busy).rejects.toThrow(/terminated|connection/i);
    expect(performance.now() - start).toBeLessThan(9000);
    const first = await pid(pools.reader);
    await delay(2000);
    expect(await pid(pools.reader)).not.toBe(first);
    await pools.end();
    await database.drop();
  });
});
