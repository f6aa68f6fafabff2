import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from './database.ts';

const folder = resolve(import.meta.dirname, '..');
const bundle = 'dist/test';
let database: TestDatabase;
const children: ChildProcess[] = [];

beforeAll(async () => {
  execFileSync(process.execPath, ['build.ts', bundle], { cwd: folder });
  database = await createDatabase({ migrated: false });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => database.drop());

interface Ports {
  readonly http: number;
  readonly grpc: number;
  readonly metrics: number;
}

function run(command: string, url: string, ports?: Ports) {
  const child = spawn(process.execPath, [`${bundle}/main.mjs`, command], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      LEDGER_HOST: '127.0.0.1',
      LEDGER_HTTP_PORT: String(ports?.http ?? 0),
      LEDGER_GRPC_PORT: String(ports?.grpc ?? 0),
      LEDGER_METRICS_PORT: String(ports?.metrics ?? 0),
      LEDGER_WRITER_URL: url,
      LEDGER_ISSUERS: '[]',
      LEDGER_READS: 'open',
      LEDGER_DRAIN_DELAY_MS: '200',
    },
  });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = once(child, 'exit').then(([code]) => Number(code));
  return {
    child,
    ended,
    lines: () =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

const ready = async (port: number): Promise<boolean> => {
  for (let i = 0; i < 200; i += 1) {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (response?.ok) return true;
    await delay(25);
  }
  return false;
};

describe('the bundle, as a process', () => {
  it('migrates once, although three start at the same time', async () => {
    const all = [1, 2, 3].map(() => run('migrate', database.migrationUrl));
    expect(await Promise.all(all.map(({ ended }) => ended))).toEqual([0, 0, 0]);
    const applied = all.flatMap(({ lines }) =>
      lines().flatMap((line) => (line['applied'] as string[] | undefined) ?? []),
    );
    const number = (name: string) => Number.parseInt(name, 10);
    const files = readdirSync(resolve(import.meta.dirname, '../migrations')).sort((a, b) => number(a) - number(b));
    expect(applied.map((name) => `${name}.sql`)).toEqual(files);
  });

  it('gets ready, and SIGTERM under load fails nothing', async () => {
    const ports = { http: await freePort(), grpc: await freePort(), metrics: await freePort() };
    const { child, ended, lines } = run('serve', database.url, ports);
    expect(await ready(ports.http)).toBe(true);
    let stop = false;
    let served = 0;
    const failures: unknown[] = [];
    const load = async () => {
      while (!stop) {
        const response = await fetch(`http://127.0.0.1:${ports.http}/v1/matrix`).catch((error: unknown) => error);
        if (response instanceof Response && response.ok) {
          await response.arrayBuffer();
          served += 1;
        } else failures.push(response);
      }
    };
    const workers = Array.from({ length: 8 }, load);
    await expect.poll(() => served, { timeout: 20_000 }).toBeGreaterThan(50);
    child.kill('SIGTERM');
    // A load balancer has seen the 503 of /readyz by then.
    await delay(150);
    stop = true;
    await Promise.all(workers);
    expect(await ended).toBe(0);
    expect(failures).toEqual([]);
    const messages = lines().map(({ msg }) => msg);
    expect(messages).toContain('listening');
    expect(messages.at(-1)).toBe('stopped');
  });

  it('refuses to start without its configuration, and says everything that is missing', async () => {
    const child = spawn(process.execPath, [`${bundle}/main.mjs`], {
      cwd: folder,
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    expect(text).toMatch(/LEDGER_WRITER_URL[\s\S]*LEDGER_ISSUERS/);
  });
});
