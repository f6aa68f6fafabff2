import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { controllerClaims, personClaims, pipelineClaims } from '../../dev/issuer/claims.ts';
import { localIssuers } from '../../dev/issuer/config.ts';
import { startIssuer } from '../../dev/issuer/issuer.ts';
import { freePort } from '../../dev/postgres/server.ts';
import { createDatabase } from '../database.ts';

/** The service as a process of its own: what it does to itself shows, and its memory is nobody else's. */
export interface FuzzedServer {
  readonly address: string;
  readonly child: ChildProcess;
  /** No token, and one of each kind; nobody signs a second one. */
  readonly tokens: readonly (string | undefined)[];
  readonly adminToken: string;
  readonly residentMiB: () => number;
  /** Lines of the log that tell of a fault. */
  readonly faults: readonly string[];
  stop(): Promise<number>;
}

export async function startFuzzedServer(): Promise<FuzzedServer> {
  const database = await createDatabase();
  const issuers = await Promise.all([startIssuer(), startIssuer(), startIssuer()]);
  const [github, people, controller] = issuers;
  const grpcPort = await freePort();
  const httpPort = await freePort();
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../src/main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      LEDGER_HOST: '127.0.0.1',
      LEDGER_HTTP_PORT: String(httpPort),
      LEDGER_GRPC_PORT: String(grpcPort),
      LEDGER_METRICS_PORT: '0',
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
    },
  });
  const ended = once(child, 'exit').then(([code]) => Number(code));
  const faults: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => faults.push(...chunk.toString().trim().split('\n')));
  for (let i = 0; i < 400 && child.exitCode === null; i += 1) {
    if (
      await fetch(`http://127.0.0.1:${httpPort}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await delay(50);
  }
  const person = (group: string) => people.sign(personClaims(`${group}@example.com`, group));
  const adminToken = await person('ledger-admins');
  return {
    address: `127.0.0.1:${grpcPort}`,
    child,
    tokens: [
      undefined,
      'a.b.c',
      await person('ledger-viewers'),
      await person('ledger-editors'),
      adminToken,
      adminToken,
      await controller.sign(controllerClaims()),
      await github.sign(pipelineClaims({ repositoryId: '1', environment: 'a' })),
    ],
    adminToken,
    residentMiB: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) / 1024,
    faults,
    stop: async () => {
      child.kill('SIGTERM');
      const code = await ended;
      await Promise.all(issuers.map((issuer) => issuer.stop()));
      await database.drop();
      return code;
    },
  };
}
