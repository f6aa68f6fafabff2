import { createServer, type Server } from 'node:http';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { startTestPostgres, type TestPostgres } from '@sample-platform-ai/kit/dev/test-postgres.ts';
import { type RunningService, runMigrations, startService } from '@sample-platform-ai/kit/service.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig, readWorkerConfig } from './config.ts';
import { probe } from './probe.ts';
import type { Outage, TargetStatus } from './probes.ts';
import { api } from './server.ts';
import { worker } from './worker.ts';

let postgres: TestPostgres;
let service: RunningService;
let target: Server;
let targetUrl = '';
const environment = () => ({
  HOST: '127.0.0.1',
  HTTP_PORT: '0',
  METRICS_PORT: '0',
  LOG_LEVEL: 'silent',
  DRAIN_DELAY_MS: '0',
  WRITER_URL: postgres.url,
});
beforeAll(async () => {
  postgres = await startTestPostgres('status');
  const config = readConfig(environment());
  await runMigrations(config.database);
  service = await startService(api(config));
  target = createServer((request, response) => {
    response.writeHead(request.url === '/ill' ? 503 : request.url === '/moved' ? 302 : 200).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => target.once('listening', resolve));
  const address = target.address();
  targetUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(async () => {
  target.close();
  await service.stop();
  await postgres.stop();
});
const get = (path: string) => fetch(`http://127.0.0.1:${service.ports.http}${path}`);
const status = async () => ((await (await get('/v1/status')).json()) as { targets: TargetStatus[] }).targets;

describe('asking a target', () => {
  it('counts an answer, and says what was wrong with any other', async () => {
    const ask = (path: string) => probe({ name: 'shop', url: `${targetUrl}${path}` }, 'here');
    expect(await ask('/')).toMatchObject({ target: 'shop', region: 'here', ok: true, detail: undefined });
    expect(await ask('/ill')).toMatchObject({ ok: false, detail: 'HTTP 503' });
    expect(await ask('/moved')).toMatchObject({ ok: false, detail: 'HTTP 302' });
    const port = await freePort();
    expect(await probe({ name: 'gone', url: `http://127.0.0.1:${port}` }, 'here')).toMatchObject({
      ok: false,
      detail: 'ECONNREFUSED',
    });
  });
});

describe('the status', () => {
  it('is empty before anything was asked', async () => {
    expect(await status()).toEqual([]);
    expect((await get('/readyz')).status).toBe(200);
  });

  it('says how often each target answered within a day, since when it is so, and the ill ones first', async () => {
    await postgres.query(`INSERT INTO probes (target, region, at, ok, milliseconds, detail)
      SELECT 'shop', 'r1', now() - n * interval '1 hour', n > 2, 100 * n, CASE WHEN n <= 2 THEN 'HTTP 503' END
      FROM generate_series(1, 10) AS n`);
    await postgres.query(`INSERT INTO probes (target, region, at, ok, milliseconds)
      SELECT 'api', 'r1', now() - n * interval '1 hour', true, 20 FROM generate_series(1, 40) AS n`);
    const [ill, well] = await status();
    expect(ill).toMatchObject({ target: 'shop', ok: false, detail: 'HTTP 503', availability: 80, asked: 10 });
    expect(ill?.p95Milliseconds).toBe(1000);
    expect(Date.now() - Date.parse(ill?.since ?? '')).toBeCloseTo(2 * 3_600_000, -5);
    expect(well).toMatchObject({ target: 'api', ok: true, detail: null, availability: 100, p95Milliseconds: 20 });
    expect(well?.asked).toBeGreaterThanOrEqual(23);
  });

  it('lists the outages of a target, the newest first', async () => {
    const { outages } = (await (await get('/v1/status/shop/outages?limit=1')).json()) as { outages: Outage[] };
    expect(outages).toMatchObject([{ region: 'r1', detail: 'HTTP 503' }]);
    expect(Date.now() - Date.parse(outages[0]?.at ?? '')).toBeCloseTo(3_600_000, -5);
  });

  it('refuses an unknown target and a limit that is out of bounds', async () => {
    expect((await get('/v1/status/nothing/outages')).status).toBe(404);
    expect((await get('/v1/status/shop/outages?limit=0')).status).toBe(400);
  });
});

describe('the worker', () => {
  it('asks until it is ended, and forgets what is older than 30 days', async () => {
    await postgres.query(
      "INSERT INTO probes (target, region, at, ok, milliseconds) VALUES ('old', 'r1', now() - interval '31 days', true, 1)",
    );
    const targets = JSON.stringify([{ name: 'web', url: `${targetUrl}/` }]);
    const running = await startService(
      worker(readWorkerConfig({ ...environment(), TARGETS: targets, REGION: 'r2', INTERVAL_SECONDS: '1' })),
    );
    const count = async () =>
      (await postgres.query("SELECT count(*)::int AS n FROM probes WHERE target = 'web'"))[0]?.['n'];
    await expect.poll(count, { timeout: 10_000 }).toBeGreaterThan(1);
    const metrics = await (await fetch(`http://127.0.0.1:${running.ports.metrics}/metrics`)).text();
    expect(metrics).toContain('status_target_answered{target="web"} 1');
    await running.stop();
    expect(await postgres.query("SELECT 1 FROM probes WHERE target = 'old'")).toEqual([]);
  });

  it('refuses targets that are no list of names and URLs', () => {
    const wrong = { ...environment(), TARGETS: '[{"name":"x","url":"ftp://x"}]', REGION: 'r1' };
    expect(() => readWorkerConfig(wrong)).toThrow(/TARGETS/);
  });
});
