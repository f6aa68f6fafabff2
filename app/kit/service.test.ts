import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type PostgresServer, startPostgres } from './dev/postgres.ts';
import { cacheFolder } from './dev/postgres-binaries.ts';
import { type RunningService, runMigrations, startService } from './service.ts';
import {
  databaseProblems,
  databaseSettings,
  databaseVariables,
  readVariables,
  serviceSettings,
  serviceVariables,
} from './settings.ts';

const settings = (variables: Readonly<Record<string, string>> = {}) =>
  serviceSettings(
    readVariables(z.object(serviceVariables), {
      HOST: '127.0.0.1',
      HTTP_PORT: '0',
      METRICS_PORT: '0',
      LOG_LEVEL: 'silent',
      DRAIN_DELAY_MS: '0',
      ...variables,
    }),
  );

let folder: string;
let postgres: PostgresServer;
const running: RunningService[] = [];
const started = async (options: Parameters<typeof startService>[0]) => {
  const service = await startService(options);
  running.push(service);
  return { ...service, url: `http://127.0.0.1:${service.ports.http}` };
};
beforeAll(async () => {
  mkdirSync(cacheFolder(), { recursive: true });
  folder = mkdtempSync(join(cacheFolder(), 'kit-'));
  chmodSync(folder, 0o711);
  postgres = await startPostgres({ dataFolder: join(folder, 'data'), settings: ['fsync=off'] });
});
afterAll(async () => {
  await Promise.all(running.map((service) => service.stop()));
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a service', () => {
  it('is ready once its database has what its code needs', async () => {
    const admin = new pg.Client(postgres.url('postgres'));
    await admin.connect();
    await admin.query('CREATE DATABASE notes');
    await admin.end();
    const migrations = join(folder, 'migrations');
    mkdirSync(migrations);
    writeFileSync(join(migrations, '0001_notes.sql'), 'CREATE TABLE notes (text text NOT NULL);\n');
    const values = readVariables(z.object(databaseVariables), { WRITER_URL: postgres.url('notes') });
    const database = { settings: databaseSettings(values), migrations };
    const service = await started({
      name: 'notes',
      settings: settings(),
      database,
      start: (app, { pools }) => {
        app.get('/notes', async () => (await pools?.reads.query('SELECT text FROM notes'))?.rows);
      },
    });
    expect(await (await fetch(`${service.url}/livez`)).json()).toEqual({ status: 'alive' });
    const unready = await fetch(`${service.url}/readyz`);
    expect(unready.status).toBe(503);
    await runMigrations(database);
    await expect.poll(async () => (await fetch(`${service.url}/readyz`)).status, { timeout: 5000 }).toBe(200);
    expect(await (await fetch(`${service.url}/api/notes`)).json()).toEqual([]);
    const metrics = await (await fetch(`http://127.0.0.1:${service.ports.metrics}/metrics`)).text();
    expect(metrics).toContain('service_call_seconds_count{transport="rest",method="GET /notes",code="ok"} 1');
    expect(metrics).toMatch(/service_pool_connections\{pool="writer",state="idle"\} \d/);
    // What no load balancer should lead to is not on the calls' port.
    expect((await fetch(`${service.url}/metrics`)).status).toBe(404);
  });

  it('migrates by a deadline, whatever a statement waits for', async () => {
    const migrations = join(folder, 'slow-migrations');
    mkdirSync(migrations);
    writeFileSync(join(migrations, '0001_slow.sql'), 'SELECT pg_sleep(30);\n');
    const values = readVariables(z.object(databaseVariables), {
      WRITER_URL: postgres.url('postgres'),
      MIGRATION_LIMIT_SECONDS: '1',
    });
    const begun = performance.now();
    await expect(runMigrations({ settings: databaseSettings(values), migrations })).rejects.toThrow(/deadline of 1 s/);
    expect(performance.now() - begun).toBeLessThan(3000);
  });

  it('keeps an idle connection longer than its load balancer does', () => {
    expect(settings({ BALANCER_IDLE_TIMEOUT_SECONDS: '300' }).keepAliveMs).toBe(305_000);
  });

  it('answers what it accepted before it ends, and ends what never does at the limit', async () => {
    let ended = false;
    const service = await started({
      name: 'slow',
      settings: settings({ DRAIN_LIMIT_MS: '800' }),
      database: undefined,
      start: (app) => {
        app.get('/slow', async () => {
          await delay(300);
          return { done: true };
        });
        app.get('/never', () => new Promise(() => {}));
        return async () => {
          ended = true;
        };
      },
    });
    const slow = fetch(`${service.url}/slow`);
    const never = fetch(`${service.url}/never`).catch(() => 'cut');
    await delay(100);
    const begun = performance.now();
    await service.stop();
    expect(performance.now() - begun).toBeLessThan(4000);
    expect(await (await slow).json()).toEqual({ done: true });
    expect(await never).toBe('cut');
    expect(ended).toBe(true);
    await expect(fetch(`${service.url}/livez`)).rejects.toThrow();
  });

  it('refuses calls, and no probe, while its event loop is late', async () => {
    const service = await started({
      name: 'busy',
      settings: settings({ LOOP_DELAY_LIMIT_MS: '50' }),
      database: undefined,
      start: (app) => {
        app.get('/work', () => ({}));
      },
    });
    const until = performance.now() + 2500;
    const block = (): void => {
      const end = performance.now() + 150;
      while (performance.now() < end);
      if (performance.now() < until) setImmediate(block);
    };
    block();
    let status = 200;
    for (let i = 0; i < 20 && status === 200; i += 1) {
      await delay(50);
      status = (await fetch(`${service.url}/work`)).status;
    }
    expect(status).toBe(503);
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
  });
});

describe('settings', () => {
  it('are refused all at once, by the names that were set, and without their values', () => {
    const read = () =>
      readVariables(
        z.object({ ...serviceVariables, ...databaseVariables }),
        { MY_HTTP_PORT: 'eighty', MY_WRITER_URL: 'secret', MY_LOG_LEVEL: 'loud' },
        { prefix: 'MY_' },
      );
    expect(read).toThrow(/MY_HTTP_PORT: [\s\S]*MY_LOG_LEVEL: [\s\S]*MY_WRITER_URL: /);
    expect(read).not.toThrow(/secret/);
    const iam = { WRITER_URL: 'postgres://u:p@db.example.com/x?sslmode=require', DATABASE_SIGN_IN: 'iam' };
    expect(() => readVariables(z.object(databaseVariables), iam, { problems: databaseProblems })).toThrow(
      /has sslmode; TLS is set by DATABASE_TLS[\s\S]*has a password[\s\S]*DATABASE_REGIONS: is empty/,
    );
  });
});
