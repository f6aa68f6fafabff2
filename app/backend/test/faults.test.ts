import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { postgresPort } from './database.ts';
import { type Harness, startHarness } from './harness.ts';
import { type DatabaseProxy, startProxy } from './proxy.ts';
import { deploymentRequest, prepareCatalog } from './scenario.ts';
import { grpcClient, metadataOf, type Outcome, problemOf } from './transports.ts';

let proxy: DatabaseProxy;
let harness: Harness;
let admin: pg.Client;
beforeAll(async () => {
  proxy = await startProxy(postgresPort());
  harness = await startHarness({ LEDGER_WRITER_CONNECTIONS: '3', LEDGER_READER_CONNECTIONS: '3' }, proxy);
  await prepareCatalog(harness);
  admin = new pg.Client(harness.database.adminUrl);
  await admin.connect();
});
afterEach(() => proxy.set('open'));
afterAll(async () => {
  await admin.end();
  await harness.stop();
  await proxy.stop();
});

const codes = (outcomes: readonly Outcome[]) => outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.code));
const both = async (name: string, request: object, token: string): Promise<readonly Outcome[]> =>
  Promise.all(
    [harness.clients.rest, harness.clients.grpc].map((client) => client.call(name, request as never, { token })),
  );

/** Until reads and writes succeed again. */
async function recovered(limitMs: number): Promise<number> {
  const start = performance.now();
  const token = await harness.tokens.pipeline();
  while (performance.now() - start < limitMs) {
    const key = `recovery-${Math.random()}`;
    const write = await harness.clients.rest.call('RecordDeployment', deploymentRequest(), {
      token,
      idempotencyKey: key,
    });
    if (write.ok) return performance.now() - start;
    await delay(20);
  }
  throw new Error('it did not recover');
}

describe('when the database', () => {
  it('is gone: calls get UNAVAILABLE, and succeed when it is back', async () => {
    const token = await harness.tokens.person('viewers');
    proxy.set('closed');
    expect(codes(await both('GetMatrix', {}, token))).toEqual(['unavailable', 'unavailable']);
    const response = await fetch(`${harness.url}/v1/matrix`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.headers.get('retry-after')).toBe('1');
    expect((await fetch(`${harness.url}/livez`)).status).toBe(200);
    await delay(1000);
    expect((await fetch(`${harness.url}/readyz`)).status).toBe(503);
    proxy.set('open');
    expect(await recovered(5000)).toBeLessThan(2000);
  });

  it('is gone: a stream gets UNAVAILABLE too', async () => {
    const token = await harness.tokens.person('viewers');
    const faults = () => harness.logs.filter(({ level }) => Number(level) >= 50);
    const before = faults().length;
    proxy.set('closed');
    const response = await fetch(`${harness.url}/v1/events`, { headers: { authorization: `Bearer ${token}` } });
    expect([response.status, await response.json()]).toMatchObject([503, { type: 'urn:ledger:problem:unavailable' }]);
    const { raw } = grpcClient(`127.0.0.1:${harness.server.ports.grpc}`);
    const bytes = (value: Buffer) => value;
    const path = '/ledger.v1.EventService/WatchEvents';
    const stream = raw.makeServerStreamRequest(path, bytes, bytes, Buffer.alloc(0), metadataOf({ token })).resume();
    const [error] = await once(stream, 'error');
    raw.close();
    expect(error).toMatchObject({ code: status.UNAVAILABLE });
    expect(problemOf(error)).toMatchObject({ type: 'urn:ledger:problem:unavailable' });
    expect(faults().length).toBe(before);
    proxy.set('open');
    await recovered(5000);
  });

  it('answers nothing, calls end by their deadline', async () => {
    const token = await harness.tokens.person('viewers');
    proxy.set('stuck');
    const start = performance.now();
    for (const outcome of await both('GetMatrix', {}, token)) {
      expect(outcome).toMatchObject({ ok: false });
      expect(['deadline_exceeded', 'unavailable']).toContain(outcome.ok ? '' : outcome.code);
    }
    expect(performance.now() - start).toBeLessThan(6000);
    proxy.set('closed');
    proxy.set('open');
    expect(await recovered(5000)).toBeLessThan(3000);
  });

  it('was demoted: writes get UNAVAILABLE, and reads continue', async () => {
    await admin.query(`ALTER DATABASE ${harness.database.name} SET default_transaction_read_only = on`);
    proxy.cut();
    await delay(50);
    const token = await harness.tokens.pipeline();
    expect(codes(await both('RecordDeployment', deploymentRequest(), token))).toEqual(['unavailable', 'unavailable']);
    expect(codes(await both('GetMatrix', {}, token))).toEqual(['ok', 'ok']);
    await admin.query(`ALTER DATABASE ${harness.database.name} RESET default_transaction_read_only`);
    expect(await recovered(5000)).toBeLessThan(2000);
  });

  it('holds a lock, writes give up quickly and leave no connection behind', async () => {
    const token = await harness.tokens.pipeline();
    await admin.query('BEGIN; LOCK TABLE cells IN EXCLUSIVE MODE');
    const keys = Array.from({ length: 9 }, (_, i) => `locked-${i}`);
    const outcomes = await Promise.all(
      keys.map((idempotencyKey) =>
        harness.clients.rest.call('RecordDeployment', deploymentRequest(), { token, idempotencyKey }),
      ),
    );
    await admin.query('ROLLBACK');
    expect(new Set(codes(outcomes))).toEqual(new Set(['unavailable']));
    await recovered(5000);
    const { writer } = harness.server.application.pools;
    // The relay has one now and then.
    await expect.poll(() => [writer.waitingCount, writer.totalCount - writer.idleCount]).toEqual([0, 0]);
  });

  it('is slow and the pool is full, what is too much is refused at once and the rest is answered', async () => {
    const { pools } = harness.server.application;
    const limit = 20 * 3;
    const token = await harness.tokens.person('viewers');
    await admin.query('BEGIN; LOCK TABLE deployments IN ACCESS EXCLUSIVE MODE');
    const waiting = Array.from({ length: limit + 4 }, () =>
      harness.clients.grpc.call('ListDeployments', {}, { token }),
    );
    for (let i = 0; i < 100 && pools.reader.waitingCount <= limit; i += 1) await delay(2);
    expect(pools.reader.waitingCount).toBeGreaterThan(limit);
    const times: number[] = [];
    for (const client of [harness.clients.rest, harness.clients.grpc]) {
      for (let i = 0; i < 10; i += 1) {
        const start = performance.now();
        expect(await client.call('ListDeployments', {}, { token })).toMatchObject({ code: 'unavailable' });
        times.push(performance.now() - start);
      }
    }
    await admin.query('ROLLBACK');
    expect(times.sort((a, b) => a - b).at(times.length / 2)).toBeLessThan(50);
    expect(codes(await Promise.all(waiting)).every((code) => ['ok', 'unavailable'].includes(code))).toBe(true);
    await recovered(5000);
    expect([pools.reader.waitingCount, pools.reader.totalCount - pools.reader.idleCount]).toEqual([0, 0]);
  });

  it('is cut off again and again, nothing acknowledged is lost and nothing is there twice', async () => {
    const token = await harness.tokens.pipeline();
    const acknowledged = new Map<string, string>();
    const keys = Array.from({ length: 60 }, (_, i) => `cut-${i}`);
    let cutting = true;
    const cutter = (async () => {
      while (cutting) {
        await delay(60 + Math.random() * 100);
        proxy.cut();
      }
    })();
    const send = async (key: string, index: number) => {
      const client = index % 2 === 0 ? harness.clients.rest : harness.clients.grpc;
      for (let attempt = 0; attempt < 300; attempt += 1) {
        const request = deploymentRequest({ rollout: { key }, version: key });
        const outcome = await client.call('RecordDeployment', request, { token, idempotencyKey: key });
        if (outcome.ok) {
          acknowledged.set(key, (outcome.message as { id: string }).id);
          return;
        }
        expect(['unavailable', 'deadline_exceeded']).toContain(outcome.code);
        await delay(10);
      }
    };
    const queue = keys.map((key, index) => ({ key, index }));
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await send(next.key, next.index);
    };
    await Promise.all([worker(), worker(), worker(), worker()]);
    cutting = false;
    await cutter;
    const { rows } = await admin.query<{ version: string; id: string }>(
      "SELECT version, id FROM deployments WHERE version LIKE 'cut-%'",
    );
    expect(new Map(rows.map(({ version, id }) => [version, id]))).toEqual(acknowledged);
    expect(rows.length).toBe(keys.length);
    expect(acknowledged.size).toBe(keys.length);
  });
});
