import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { controllerClaims, type PipelineOptions, personClaims, pipelineClaims } from '../dev/issuer/claims.ts';
import { localIssuers } from '../dev/issuer/config.ts';
import { type LocalIssuer, type SignOptions, startIssuer } from '../dev/issuer/issuer.ts';
import { type Config, readConfig } from '../src/config.ts';
import { type RunningServer, start } from '../src/operations/lifecycle.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { type Client, grpcClient, restClient } from './transports.ts';

export interface Issuers {
  readonly github: LocalIssuer;
  readonly people: LocalIssuer;
  readonly controller: LocalIssuer;
}

export interface Tokens {
  readonly pipeline: (options?: Partial<PipelineOptions>, sign?: SignOptions) => Promise<string>;
  readonly person: (role: 'viewers' | 'editors' | 'admins') => Promise<string>;
  readonly controller: () => Promise<string>;
}

export interface Harness {
  readonly server: RunningServer;
  readonly config: Config;
  readonly database: TestDatabase;
  readonly issuers: Issuers;
  readonly tokens: Tokens;
  /** Lines of the log, parsed. */
  readonly logs: Record<string, unknown>[];
  readonly clients: { readonly rest: Client; readonly grpc: Client };
  readonly url: string;
  stop(): Promise<void>;
}

export type Overrides = Readonly<Record<string, string>>;

/** `through`: a proxy in front of the database. */
export async function startHarness(
  overrides: Overrides = {},
  through?: { readonly host?: string; readonly port: number },
): Promise<Harness> {
  const database = await createDatabase();
  const [github, people, controller] = await Promise.all([startIssuer(), startIssuer({ signIn: true }), startIssuer()]);
  const issuers = { github, people, controller };
  const urls = { github: github.url, people: people.url, controller: controller.url };
  const config = readConfig({
    LEDGER_HOST: '127.0.0.1',
    LEDGER_HTTP_PORT: '0',
    LEDGER_GRPC_PORT: '0',
    LEDGER_METRICS_PORT: '0',
    LEDGER_WRITER_URL: through
      ? database.url.replace(/@.+?\//, `@${through.host ?? '127.0.0.1'}:${through.port}/`)
      : database.url,
    LEDGER_ISSUERS: JSON.stringify(localIssuers(urls)),
    LEDGER_DRAIN_DELAY_MS: '0',
    LEDGER_RATE_LIMIT_PER_MINUTE: '10000000',
    ...overrides,
  });
  const logs: Record<string, unknown>[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logs.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  const server = await start(config, pino({ level: 'debug' }, sink));
  const clients = {
    rest: restClient(`http://127.0.0.1:${server.ports.http}`),
    grpc: grpcClient(`127.0.0.1:${server.ports.grpc}`),
  };
  return {
    server,
    config,
    database,
    issuers,
    logs,
    clients,
    url: `http://127.0.0.1:${server.ports.http}`,
    tokens: {
      pipeline: (options = {}, sign = {}) => github.sign(pipelineClaims({ repositoryId: '1', ...options }), sign),
      person: (role) => people.sign(personClaims(`${role}@example.com`, `ledger-${role}`)),
      controller: () => controller.sign(controllerClaims()),
    },
    stop: async () => {
      clients.grpc.close();
      await server.stop();
      await Promise.all(Object.values(issuers).map((issuer) => issuer.stop()));
      await database.drop();
    },
  };
}

/** A server for one test file. */
export function useHarness(overrides: Overrides = {}): () => Harness {
  let harness: Harness | undefined;
  beforeAll(async () => {
    harness = await startHarness(overrides);
  });
  afterAll(async () => {
    await harness?.stop();
  });
  return () => {
    if (!harness) throw new Error('the harness is started before the tests');
    return harness;
  };
}
