import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { personClaims } from '../dev/issuer/claims.ts';
import { localIssuers } from '../dev/issuer/config.ts';
import { type LocalIssuer, startIssuer } from '../dev/issuer/issuer.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { serviceRequest } from './scenario.ts';
import { grpcClient, restClient } from './transports.ts';

const folder = resolve(import.meta.dirname, '..');
let database: TestDatabase;
let issuer: LocalIssuer;
let collector: Server;
let received: { readonly path: string; readonly headers: NodeJS.Dict<string | string[]>; readonly text: string }[] = [];
let child: ChildProcess | undefined;

beforeAll(async () => {
  database = await createDatabase();
  issuer = await startIssuer();
  collector = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    received.push({ path: request.url ?? '', headers: request.headers, text: Buffer.concat(parts).toString('latin1') });
    response.end();
  });
  await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done));
});
afterEach(() => child?.kill('SIGKILL'));
afterAll(async () => {
  collector.close();
  await issuer.stop();
  await database.drop();
});

/** The OpenTelemetry modules that a process loads. */
const watchModules = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) {
    if (/node_modules\\/@(opentelemetry\\/sdk|fastify\\/otel)/.test(url)) process.stderr.write('loads ' + url + '\\n');
    return next(url, context);
  } });`)}`;

/** Starts the server, lets `work` talk to it, and stops it. */
async function withServer(
  environment: Readonly<Record<string, string>>,
  work: (ports: { http: number; grpc: number }, token: string) => Promise<void>,
) {
  received = [];
  const ports = { http: await freePort(), grpc: await freePort() };
  const address = collector.address();
  const server = spawn(process.execPath, ['--import', watchModules, 'src/main.ts'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      LEDGER_HOST: '127.0.0.1',
      LEDGER_HTTP_PORT: String(ports.http),
      LEDGER_GRPC_PORT: String(ports.grpc),
      LEDGER_METRICS_PORT: '0',
      LEDGER_WRITER_URL: database.url,
      LEDGER_ISSUERS: JSON.stringify(localIssuers({ github: 'http://x', people: issuer.url, controller: 'http://y' })),
      LEDGER_DRAIN_DELAY_MS: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=platform',
      OTEL_SERVICE_NAME: 'ledger-under-test',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=dev',
      ...environment,
    },
  });
  child = server;
  let text = '';
  server.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  let errors = '';
  server.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  for (let i = 0; i < 400 && !text.includes('listening'); i += 1) await delay(25);
  await work(ports, await issuer.sign(personClaims('canary-person@example.com', 'ledger-admins')));
  server.kill('SIGTERM');
  const [code] = await once(server, 'exit');
  expect(code).toBe(0);
  const lines = text.trim().split('\n');
  return { lines: lines.map((line) => JSON.parse(line) as Record<string, string>), loads: errors.includes('loads ') };
}

const callBoth = async ({ http, grpc }: { http: number; grpc: number }, token: string) => {
  const rest = restClient(`http://127.0.0.1:${http}`);
  const rpc = grpcClient(`127.0.0.1:${grpc}`);
  const canary = serviceRequest('canary-service', '424242', 'canary-team');
  const written = await rest.call('CreateService', canary, { token, idempotencyKey: 'canary-key' });
  const again = await rpc.call('CreateService', canary, { token });
  rpc.close();
  expect(written.ok).toBe(true);
  expect(again).toMatchObject({ code: 'already_exists' });
};

describe('tracing', () => {
  it('sends one trace from REST to SQL, gRPC too, and nothing that was given', async () => {
    const { lines, loads } = await withServer({ LEDGER_TRACE_RATIO: '1' }, callBoth);
    expect(loads).toBe(true);
    const all = received.map(({ text }) => text).join('');
    expect(received[0]).toMatchObject({ path: '/v1/traces', headers: { 'x-tenant': 'platform' } });
    expect(all).toContain('ledger-under-test');
    expect(all).toContain('deployment.environment.name');
    const calls = lines.filter(({ msg }) => msg === 'call');
    expect(calls.map(({ transport }) => transport)).toEqual(['rest', 'grpc']);
    for (const { traceId = '' } of calls) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      // Each span carries its trace's id: the call's own, and those of its statements.
      expect(all.split(Buffer.from(traceId, 'hex').toString('latin1')).length - 1).toBeGreaterThan(3);
    }
    expect(calls[0]?.['traceId']).not.toBe(calls[1]?.['traceId']);
    expect(all).toContain('/v1/services');
    expect(all).toContain('ledger.v1.CatalogService/CreateService');
    expect(all).toContain('INSERT INTO services');
    expect(/.{20}(canary|424242|eyJ).{20}/.exec(all)).toBeNull();
  });

  it('belongs to the trace of the caller, whose wish to keep it counts for nothing', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const ask = async ({ http }: { http: number }, token: string) => {
      const headers = { authorization: `Bearer ${token}`, traceparent: `00-${traceId}-b7ad6b7169203331-01` };
      expect((await fetch(`http://127.0.0.1:${http}/v1/matrix`, { headers })).status).toBe(200);
    };
    const { lines } = await withServer({ LEDGER_TRACE_RATIO: '1' }, ask);
    expect(lines.find(({ msg }) => msg === 'call')).toMatchObject({ traceId });
    await withServer({ LEDGER_TRACE_RATIO: '0.000001' }, ask);
    expect(received).toEqual([]);
  });

  it('is off unless asked for, and then not even loaded', async () => {
    const { lines, loads } = await withServer({}, callBoth);
    expect(loads).toBe(false);
    expect(received).toEqual([]);
    expect(lines.some((line) => 'traceId' in line)).toBe(false);
  });
});
