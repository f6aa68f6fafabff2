import { setTimeout as delay } from 'node:timers/promises';
import { Client, credentials } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { type Harness, startHarness } from './harness.ts';
import { deploymentRequest, prepareCatalog } from './scenario.ts';

let harness: Harness | undefined;
afterEach(async () => {
  await harness?.stop();
  harness = undefined;
});

const watching = async ({ url, tokens }: Harness) => {
  const token = await tokens.person('viewers');
  const response = await fetch(`${url}/v1/events`, { headers: { authorization: `Bearer ${token}` } });
  return response.text().then(() => 'ended');
};

const health = (address: string): Promise<number> => {
  const client = new Client(address, credentials.createInsecure());
  return new Promise<number>((resolve, reject) => {
    const bytes = (value: Buffer) => value;
    client.makeUnaryRequest('/grpc.health.v1.Health/Check', bytes, bytes, Buffer.alloc(0), (error, reply) =>
      error ? reject(error) : resolve(reply?.[1] ?? 0),
    );
  }).finally(() => client.close());
};

describe('the end of a server', () => {
  it('fails no call while it drains, and ends streams', async () => {
    harness = await startHarness({ LEDGER_DRAIN_DELAY_MS: '3000' });
    const { clients, tokens, server, url } = harness;
    await prepareCatalog(harness);
    const token = await tokens.pipeline();
    const stream = watching(harness);
    const failures: unknown[] = [];
    let draining = false;
    let done = 0;
    const load = async (index: number) => {
      const client = index % 2 === 0 ? clients.rest : clients.grpc;
      while (!draining) {
        const key = `${index}-${done}-${Math.random()}`;
        const outcome = await client
          .call('RecordDeployment', deploymentRequest(), { token, idempotencyKey: key })
          .catch((error: unknown) => ({ ok: false, error }));
        if (!outcome.ok) failures.push(outcome);
        done += 1;
      }
    };
    const workers = Array.from({ length: 8 }, (_, index) => load(index));
    while (done <= 10) await delay(25);
    expect(await health(`127.0.0.1:${server.ports.grpc}`)).toBe(1);
    const stopping = server.stop();
    await delay(50);
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('connection')).toBe('close');
    expect(await health(`127.0.0.1:${server.ports.grpc}`)).toBe(2);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    await delay(200);
    draining = true;
    await Promise.all(workers);
    await stopping;
    expect(await stream).toBe('ended');
    expect(failures).toEqual([]);
    expect(done).toBeGreaterThan(10);
    expect(harness.logs.map(({ msg }) => msg)).not.toContain('cut open calls at the drain limit');
  });

  it('ends by its limit although a call hangs', async () => {
    harness = await startHarness({ LEDGER_DRAIN_LIMIT_MS: '300' });
    const { tokens, server, clients, database } = harness;
    await prepareCatalog(harness);
    const { default: pg } = await import('pg');
    const locker = new pg.Client(database.adminUrl);
    locker.on('error', () => {});
    await locker.connect();
    await locker.query('BEGIN; LOCK TABLE cells IN ACCESS EXCLUSIVE MODE');
    const token = await tokens.person('viewers');
    const hanging = clients.rest.call('GetMatrix', {}, { token }).catch(() => 'cut');
    await delay(50);
    const start = performance.now();
    await server.stop();
    expect(performance.now() - start).toBeLessThan(2500);
    await locker.end();
    await hanging;
  });
});

describe('readiness', () => {
  it('knows that the migrations are missing', async () => {
    harness = await startHarness();
    const { default: pg } = await import('pg');
    const admin = new pg.Client(harness.database.adminUrl);
    await admin.connect();
    await admin.query("DELETE FROM migrations WHERE name LIKE '5%'");
    await admin.end();
    const response = await fetch(`${harness.url}/readyz`);
    expect([response.status, await response.json()]).toMatchObject([
      503,
      { reason: 'migrations are pending: 5_delivery' },
    ]);
    expect((await fetch(`${harness.url}/livez`)).status).toBe(200);
  });

  it('serves metrics on a separate port', async () => {
    harness = await startHarness();
    await harness.clients.grpc.call('GetMatrix', {}, { token: await harness.tokens.person('viewers') });
    const text = await (await fetch(`http://127.0.0.1:${harness.server.ports.metrics}/metrics`)).text();
    expect(text).toMatch(/ledger_call_seconds_count\{transport="grpc",method="MatrixService.GetMatrix",code="ok"\} 1/);
    expect((await fetch(`${harness.url}/metrics`)).status).toBe(404);
  });
});
