import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { RetryInfoSchema, type Status, StatusSchema } from '@sample-platform-ai/contract';
import { describe, expect, it } from 'vitest';
import { useHarness } from '../harness.ts';
import { grpcClient } from '../transports.ts';

/** OWASP API4 and API8: what a caller may use up, and what a careless set-up would give away. */
const harness = useHarness({
  LEDGER_READS: 'open',
  LEDGER_RATE_LIMIT_PER_MINUTE: '20',
  LEDGER_CORS_ORIGINS: 'https://ledger.example.com',
});

describe('the REST server', () => {
  it('sends security headers, and no name of what it is made of', async () => {
    const { headers } = await fetch(`${harness().url}/livez`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
  });

  it('answers browsers of the configured origin only', async () => {
    const ask = async (origin: string) => {
      const { headers } = await fetch(`${harness().url}/v1/matrix`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      });
      return headers.get('access-control-allow-origin');
    };
    expect(await ask('https://ledger.example.com')).toBe('https://ledger.example.com');
    expect(await ask('https://evil.example.com')).toBeNull();
  });

  it('takes a request id that is harmless, and makes one otherwise', async () => {
    const ask = async (id: string) =>
      (await fetch(`${harness().url}/livez`, { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await ask('run-17000000001')).toBe('run-17000000001');
    expect(await ask('"><script>')).toMatch(/^[0-9a-f-]{36}$/);
  });
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
    const status = await new Promise<Status>((resolve) => {
      raw.makeUnaryRequest('/ledger.v1.MatrixService/GetMatrix', same, same, Buffer.alloc(0), (error) => {
        const [bytes] = error?.metadata.get('grpc-status-details-bin') ?? [];
        resolve(fromBinary(StatusSchema, Buffer.from(bytes ?? '')));
      });
    });
    raw.close();
    const info = status.details.flatMap((any) => anyUnpack(any, RetryInfoSchema) ?? []);
    expect(info).toHaveLength(1);
    expect(Number(info[0]?.retryDelay?.seconds)).toBeGreaterThan(0);
  });
});
