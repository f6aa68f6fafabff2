import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect } from 'node:net';
import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { RetryInfoSchema, type Status, StatusSchema } from '@sample-platform-ai/contract';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from '../harness.ts';
import { deploymentRequest, prepareCatalog } from '../scenario.ts';
import { grpcClient } from '../transports.ts';
import { attempt } from './attempt.ts';

/** OWASP API4: unrestricted resource consumption. */
const harness = useHarness({
  LEDGER_READS: 'open',
  LEDGER_RATE_LIMIT_PER_MINUTE: '20',
});

describe('a caller', () => {
  it('is held to its rate, with the same answer over both transports', async () => {
    const { clients } = harness();
    for (const client of [clients.rest, clients.grpc]) {
      const outcomes = await Promise.all(Array.from({ length: 25 }, () => client.call('GetMatrix', {})));
      const refused = outcomes.filter((outcome) => !outcome.ok);
      expect(refused.length).toBeGreaterThanOrEqual(5);
      for (const outcome of refused) expect(outcome).toMatchObject({ code: 'rate_limited', status: 429 });
    }
    const response = await fetch(`${harness().url}/v1/matrix`);
    const retryAfter = Number(response.headers.get('retry-after'));
    expect(response.status).toBe(429);
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(response.headers.get('ratelimit-policy')).toBe('"calls";q=20;w=60');
    expect(response.headers.get('ratelimit')).toBe(`"calls";r=0;t=${retryAfter}`);
  });

  it('cannot get another quota by naming another address, or by another connection', async () => {
    for (const forwarded of ['198.51.100.1', '198.51.100.2']) {
      const response = await fetch(`${harness().url}/v1/matrix`, {
        headers: { 'x-forwarded-for': forwarded, connection: 'close' },
      });
      expect(response.status).toBe(429);
    }
    const another = grpcClient(`127.0.0.1:${harness().server.ports.grpc}`);
    expect(await another.call('GetMatrix', {})).toMatchObject({ code: 'rate_limited' });
    another.close();
  });

  it('hears over gRPC how long to wait', async () => {
    const { raw } = grpcClient(`127.0.0.1:${harness().server.ports.grpc}`);
    const same = (value: Buffer) => value;
    const refused = await new Promise<Status>((resolve) => {
      raw.makeUnaryRequest('/ledger.v1.MatrixService/GetMatrix', same, same, Buffer.alloc(0), (error) => {
        const [bytes] = error?.metadata.get('grpc-status-details-bin') ?? [];
        resolve(fromBinary(StatusSchema, Buffer.from(bytes ?? '')));
      });
    });
    raw.close();
    const info = refused.details.flatMap((any) => anyUnpack(any, RetryInfoSchema) ?? []);
    expect(info).toHaveLength(1);
    expect(Number(info[0]?.retryDelay?.seconds)).toBeGreaterThan(0);
  });
});

describe('one request', () => {
  const free = useHarness({ LEDGER_REQUEST_TIMEOUT_MS: '300' });
  beforeAll(() => prepareCatalog(free()));

  it('gets no page, batch or text beyond its limit', async () => {
    const token = await free().tokens.pipeline();
    const batch = { deployments: Array.from({ length: 501 }, () => deploymentRequest()) };
    expect(await attempt(free(), 'RecordDeployments', batch, { token })).toBe('invalid_argument');
    expect(await attempt(free(), 'ListDeployments', { pageSize: 201 }, { token })).toBe('invalid_argument');
    expect(await attempt(free(), 'ListDeployments', { pageToken: 'x'.repeat(501) }, { token })).toBe(
      'invalid_argument',
    );
    const huge = deploymentRequest({ version: 'x'.repeat(1_100_000) });
    const overRest = await free().clients.rest.call('RecordDeployment', huge, { token });
    expect(overRest).toMatchObject({ code: 'payload_too_large' });
    // grpc-js refuses it itself, before it is read.
    await expect(free().clients.grpc.call('RecordDeployment', huge, { token })).rejects.toThrow(/RESOURCE_EXHAUSTED/);
  });

  it('ends at its deadline, even when it is sent byte by byte', async () => {
    const socket = connect(free().server.ports.http, '127.0.0.1');
    await once(socket, 'connect');
    const start = performance.now();
    socket.write(
      'POST /v1/deployments HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10000\r\n\r\n{',
    );
    const dripping = setInterval(() => socket.write(' '), 100);
    socket.on('error', () => {});
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    await once(socket, 'close');
    clearInterval(dripping);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(answer).toMatch(/^HTTP\/1.1 (408|400)/);
  });

  it('gets no more than its time from the database', async () => {
    const admin = new pg.Client(free().database.adminUrl);
    await admin.connect();
    await admin.query('BEGIN; LOCK TABLE cells IN ACCESS EXCLUSIVE MODE');
    const token = await free().tokens.person('viewers');
    const start = performance.now();
    expect(await attempt(free(), 'GetMatrix', {}, { token })).toMatch(/^(deadline_exceeded|unavailable)/);
    expect(performance.now() - start).toBeLessThan(2000);
    await admin.query('ROLLBACK');
    await admin.end();
  });
});

describe('streams', () => {
  const few = useHarness({ LEDGER_READS: 'open', LEDGER_STREAM_LIMIT: '3' });

  it('are no more than the process may have, over both transports', async () => {
    const ended = new AbortController();
    const watch = () => fetch(`${few().url}/v1/events`, { signal: ended.signal });
    const open = await Promise.all([watch(), watch(), watch()]);
    expect(open.map(({ status }) => status)).toEqual([200, 200, 200]);
    const refused = await watch();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    const { raw } = grpcClient(`127.0.0.1:${few().server.ports.grpc}`);
    const same = (value: Buffer) => value;
    const path = '/ledger.v1.EventService/WatchEvents';
    const [error] = await once(raw.makeServerStreamRequest(path, same, same, Buffer.alloc(0)).resume(), 'error');
    raw.close();
    expect(error).toMatchObject({ code: status.UNAVAILABLE });
    ended.abort();
    expect(await attempt(few(), 'GetMatrix', {}, {})).toBe('ok');
  });

  it('that are opened and cancelled by the thousand end their own connection, and no other', async () => {
    const address = `http://127.0.0.1:${few().server.ports.grpc}`;
    const session = connectHttp2(address).on('error', () => {});
    const closed = new Promise((resolve) => session.once('close', resolve));
    let cancelled = 0;
    for (; cancelled < 5000 && !session.destroyed && !session.closed; cancelled += 1) {
      const call = session.request({ ':method': 'POST', ':path': '/ledger.v1.MatrixService/GetMatrix' });
      call.on('error', () => {});
      const gone = new Promise((resolve) => call.once('close', resolve));
      call.close(constants.NGHTTP2_CANCEL);
      await gone;
    }
    await closed;
    // A thousand at once, and 33 a second: more than cancelled calls and deadlines come to.
    expect(cancelled).toBeGreaterThanOrEqual(1000);
    expect(cancelled).toBeLessThan(5000);
    expect(await attempt(few(), 'GetMatrix', {}, {})).toBe('ok');
  });
});
