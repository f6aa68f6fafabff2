import { describe, expect, it } from 'vitest';
import { useHarness } from '../harness.ts';

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
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '30']);
  });
});
