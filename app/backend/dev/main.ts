import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { cacheFolder } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import { startChild, whenReady } from '@sample-platform-ai/kit/dev/process.ts';
import { nodeFlags } from '../runtime.ts';
import { localIssuers } from './issuer/config.ts';
import { issuerPorts, startLocalIssuers } from './issuer/local-issuers.ts';
import { startLocalDatabase } from './local-database.ts';

/** Fixed, so that open tabs work after a restart. All listen on this machine only. */
const ports = { page: 3000, http: 8080, grpc: 9090, metrics: 9464, postgres: 54_329 };
const say = (text: string) => process.stdout.write(`${text}\n`);
const backend = resolve(import.meta.dirname, '..');
const frontend = resolve(backend, '../frontend');
const clone = createHash('sha256').update(backend).digest('hex').slice(0, 8);
const dataFolder = join(cacheFolder(), `dev-${clone}`);

const began = performance.now();
const database = await startLocalDatabase({ dataFolder, port: ports.postgres }, say);
const issuers = await startLocalIssuers();

const watched = ['src', '../contract/gen', '../contract/src'].map(
  (folder) => `--watch-path=${resolve(backend, folder)}`,
);
const server = startChild(
  process.execPath,
  [...nodeFlags, ...watched, '--watch-preserve-output', join(backend, 'src/main.ts')],
  {
    LEDGER_HOST: '127.0.0.1',
    LEDGER_WRITER_URL: database.url,
    LEDGER_ISSUERS: JSON.stringify(localIssuers(issuers.urls)),
    LEDGER_READS: 'open',
    LEDGER_DRAIN_DELAY_MS: '0',
    LEDGER_LOG_LEVEL: process.env['LEDGER_LOG_LEVEL'] ?? 'warn',
  },
);
const page = startChild(
  join(frontend, 'node_modules/.bin/next'),
  ['dev', '--hostname', '127.0.0.1', '--port', String(ports.page)],
  { LEDGER_URL: `http://127.0.0.1:${ports.http}`, NEXT_TELEMETRY_DISABLED: '1' },
  { cwd: frontend },
);
const children = [server, page];

let stopping = false;
const stop = async (code: number) => {
  if (stopping) return;
  stopping = true;
  for (const child of children) child.stop();
  await Promise.all(children.map(({ ended }) => ended));
  await issuers.stop();
  await database.stop();
  process.exitCode = code;
};
process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));
for (const { ended } of children) void ended.then(() => stop(1));

const ready = await Promise.all([
  whenReady(`http://127.0.0.1:${ports.http}/readyz`, server),
  whenReady(`http://127.0.0.1:${ports.page}/`, page),
]);
if (ready.every((one) => one)) {
  say(`
  open       http://127.0.0.1:${ports.page}

ready in ${((performance.now() - began) / 1000).toFixed(1)} s; Ctrl-C stops everything
  REST       http://127.0.0.1:${ports.http}/v1/matrix   (and /openapi.json)
  gRPC       127.0.0.1:${ports.grpc}   (reflection is on)
  metrics    http://127.0.0.1:${ports.metrics}/metrics
  tokens     http://127.0.0.1:${issuerPorts.tokens}/admin, /editor, /viewer, /pipeline, /controller
  database   ${database.url}
  data       ${dataFolder}   (delete it to begin again)`);
} else if (!stopping) {
  say(`the ${ready[0] ? 'page' : 'server'} did not become ready`);
  await stop(1);
}
