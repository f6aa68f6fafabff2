import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { migrate } from '../src/database/migrate.ts';
import { databaseRoles, prepareRoles } from '../src/database/roles.ts';
import { controllerClaims, personClaims, pipelineClaims } from './issuer/claims.ts';
import { localIssuers } from './issuer/config.ts';
import { startIssuer } from './issuer/issuer.ts';
import { cacheFolder } from './postgres/binaries.ts';
import { startPostgres } from './postgres/server.ts';
import { seed } from './seed/seed.ts';

/** Fixed, so that a browser's tab survives a restart. Nothing listens beyond this machine. */
const ports = {
  http: 8080,
  grpc: 9090,
  metrics: 9464,
  postgres: 54_329,
  github: 8091,
  people: 8092,
  controller: 8093,
  tokens: 8090,
};
const say = (text: string) => process.stdout.write(`${text}\n`);
const source = resolve(import.meta.dirname, '..');
const clone = createHash('sha256').update(source).digest('hex').slice(0, 8);
const dataFolder = join(cacheFolder(), `dev-${clone}`);

const began = performance.now();
mkdirSync(cacheFolder(), { recursive: true });
const postgres = await startPostgres({ dataFolder, port: ports.postgres, settings: ['synchronous_commit=off'] });

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(url);
  await client.connect();
  return work(client).finally(() => client.end());
}
await withClient(postgres.url('postgres'), async (admin) => {
  const { rows } = await admin.query("SELECT 1 FROM pg_database WHERE datname = 'ledger'");
  if (rows.length > 0) return;
  await prepareRoles(admin, { app: 'local', migration: 'local' });
  await admin.query(`CREATE DATABASE ledger OWNER ${databaseRoles.migration}`);
});
const urlOf = (user: string) => `postgres://${user}@127.0.0.1:${ports.postgres}/ledger`;
await withClient(urlOf(databaseRoles.migration), (client) => migrate(client, say));
const seeded = await seed(urlOf(databaseRoles.app));
if (seeded > 0) say(`seeded ${seeded} deployments`);

const github = await startIssuer(ports.github);
const people = await startIssuer(ports.people);
const controller = await startIssuer(ports.controller);
/** A token for the asking: what GitHub, the sign-in page and the cluster do elsewhere. */
const mint: Readonly<Record<string, () => Promise<string>>> = {
  '/viewer': () => people.sign(personClaims('viewer@example.com', 'ledger-viewers'), { lifetimeSeconds: 86_400 }),
  '/editor': () => people.sign(personClaims('editor@example.com', 'ledger-editors'), { lifetimeSeconds: 86_400 }),
  '/admin': () => people.sign(personClaims('admin@example.com', 'ledger-admins'), { lifetimeSeconds: 86_400 }),
  '/pipeline': () => github.sign(pipelineClaims({ repository: 'example-org/payments-checkout', repositoryId: '1001' })),
  '/controller': () => controller.sign(controllerClaims()),
};
const tokens = createServer((request, response) => {
  const found = mint[request.url ?? ''];
  if (found) void found().then((token) => response.end(token));
  else response.writeHead(404).end(`${Object.keys(mint).join('\n')}\n`);
}).listen(ports.tokens, '127.0.0.1');

const issuers = localIssuers({ github: github.url, people: people.url, controller: controller.url });
const watched = ['src', '../contract/gen', '../contract/src'].map(
  (folder) => `--watch-path=${resolve(source, folder)}`,
);
const server = spawn(process.execPath, [...watched, '--watch-preserve-output', join(source, 'src/main.ts')], {
  stdio: ['ignore', 'inherit', 'inherit'],
  // Its own group: Ctrl-C reaches us, and we end it before its database.
  detached: true,
  env: {
    ...process.env,
    LEDGER_HOST: '127.0.0.1',
    LEDGER_WRITER_URL: urlOf(databaseRoles.app),
    LEDGER_ISSUERS: JSON.stringify(issuers),
    LEDGER_READS: 'open',
    LEDGER_CORS_ORIGINS: 'http://localhost:3000,http://127.0.0.1:3000',
    LEDGER_DRAIN_DELAY_MS: '0',
    LEDGER_LOG_LEVEL: process.env['LEDGER_LOG_LEVEL'] ?? 'warn',
  },
});

async function ready(): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && server.exitCode === null; attempt += 1) {
    const response = await fetch(`http://127.0.0.1:${ports.http}/readyz`).catch(() => undefined);
    if (response?.ok) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}

const ended = new Promise<void>((done) => server.once('exit', () => done()));
let stopping = false;
const stop = async (code: number) => {
  if (stopping) return;
  stopping = true;
  server.kill('SIGTERM');
  await ended;
  tokens.close();
  tokens.closeAllConnections();
  await Promise.all([github, people, controller].map((issuer) => issuer.stop()));
  await postgres.stop();
  process.exitCode = code;
};
process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));
void ended.then(() => stop(1));

if (await ready()) {
  say(`ready in ${((performance.now() - began) / 1000).toFixed(1)} s; Ctrl-C stops everything
  REST       http://127.0.0.1:${ports.http}/v1/matrix   (openapi.json beside it)
  gRPC       127.0.0.1:${ports.grpc}   (reflection is on)
  metrics    http://127.0.0.1:${ports.metrics}/metrics
  tokens     http://127.0.0.1:${ports.tokens}/admin, /editor, /viewer, /pipeline, /controller
  database   ${urlOf(databaseRoles.app)}
  data       ${dataFolder}   (delete it to begin again)`);
} else if (!stopping) {
  say('the server did not become ready');
  await stop(1);
}
