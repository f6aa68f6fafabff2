import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { controllerClaims, personClaims, pipelineClaims } from '../dev/issuer/claims.ts';
import { localIssuers } from '../dev/issuer/config.ts';
import { type LocalIssuer, startIssuer } from '../dev/issuer/issuer.ts';
import { nodeFlags } from '../runtime.ts';
import { createDatabase, type TestDatabase } from './database.ts';

/** The service as a separate process, with its own memory and faults. */
export interface ServedProcess {
  readonly address: string;
  readonly ports: { readonly http: number; readonly grpc: number; readonly metrics: number };
  readonly database: TestDatabase;
  readonly child: ChildProcess;
  /** No token, and one of each kind; each is signed once. */
  readonly tokens: readonly (string | undefined)[];
  readonly adminToken: string;
  readonly residentMiB: () => number;
  /** Log lines: only faults, unless the environment sets another level. */
  readonly faults: readonly string[];
  /** All output except the log. */
  readonly errors: () => string;
  readonly issuers: { readonly github: LocalIssuer; readonly people: LocalIssuer; readonly controller: LocalIssuer };
  stop(): Promise<number>;
}

type Environment = Readonly<Record<string, string>>;

/** `environment`, which may be made of the database's URL, and `flags` of Node come on top of what every test needs. */
export async function startProcess(
  environment: Environment | ((databaseUrl: string) => Environment) = {},
  flags: readonly string[] = [],
): Promise<ServedProcess> {
  const database = await createDatabase();
  const issuers = await Promise.all([startIssuer(), startIssuer(), startIssuer()]);
  const [github, people, controller] = issuers;
  const ports = { http: await freePort(), grpc: await freePort(), metrics: await freePort() };
  const child = spawn(process.execPath, [...nodeFlags, ...flags, resolve(import.meta.dirname, '../src/main.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      LEDGER_HOST: '127.0.0.1',
      LEDGER_HTTP_PORT: String(ports.http),
      LEDGER_GRPC_PORT: String(ports.grpc),
      LEDGER_METRICS_PORT: String(ports.metrics),
      LEDGER_WRITER_URL: database.url,
      LEDGER_ISSUERS: JSON.stringify(
        localIssuers({ github: github.url, people: people.url, controller: controller.url }),
      ),
      LEDGER_LOG_LEVEL: 'error',
      LEDGER_DRAIN_DELAY_MS: '0',
      LEDGER_DRAIN_LIMIT_MS: '5000',
      LEDGER_RATE_LIMIT_PER_MINUTE: '10000000',
      // On a machine that is shared, the loop's delay is not the requests' doing.
      LEDGER_LOOP_DELAY_LIMIT_MS: '10000',
      ...(typeof environment === 'function' ? environment(database.url) : environment),
    },
  });
  const ended = once(child, 'exit').then(([code]) => Number(code));
  const faults: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => faults.push(...chunk.toString().trim().split('\n')));
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
    process.stderr.write(chunk);
  });
  // A second of refusals is an answer as well: some are started without what they need.
  for (let i = 0, refusals = 0; i < 400 && refusals < 20 && child.exitCode === null; i += 1) {
    const answer = await fetch(`http://127.0.0.1:${ports.http}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) break;
    if (answer) refusals += 1;
    await delay(50);
  }
  // Longer than the longest of runs.
  const lasting = { lifetimeSeconds: 4 * 3600 };
  const person = (group: string) => people.sign(personClaims(`${group}@example.com`, group), lasting);
  const adminToken = await person('ledger-admins');
  return {
    address: `127.0.0.1:${ports.grpc}`,
    ports,
    database,
    child,
    tokens: [
      undefined,
      'a.b.c',
      await person('ledger-viewers'),
      await person('ledger-editors'),
      adminToken,
      adminToken,
      await controller.sign(controllerClaims(), lasting),
      await github.sign(pipelineClaims({ repositoryId: '1', environment: 'a' }), lasting),
    ],
    adminToken,
    residentMiB: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) / 1024,
    faults,
    errors: () => errors,
    issuers: { github, people, controller },
    stop: async () => {
      child.kill('SIGTERM');
      const code = await ended;
      await Promise.all(issuers.map((issuer) => issuer.stop()));
      await database.drop();
      return code;
    },
  };
}
