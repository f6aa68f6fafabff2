import { describe, expect, it } from 'vitest';
import { type Harness, startHarness } from './harness.ts';

const limit = 12;

/** Sends more than the limit within the window, and counts how the answers were. */
async function statuses(
  harness: Harness,
  init: RequestInit & { readonly path?: string },
): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for (let i = 0; i < limit + 5; i += 1) {
    const { status } = await fetch(`${harness.url}${init.path ?? '/v1/deployments'}`, init);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

const started = () => startHarness({ LEDGER_RATE_LIMIT_PER_MINUTE: String(limit) });
const withToken = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

describe('an address', () => {
  it.each([
    ['tokens that are none', 401, withToken('a.b.c')],
    [
      'signatures that are wrong',
      401,
      { method: 'POST', headers: { 'webhook-signature': 'v1,x' }, path: '/v1/observations' },
    ],
    ['bodies that are none', 400, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }],
    ['paths that do not exist', 404, { path: '/v1/nothing' }],
    ['the published document', 200, { path: '/openapi.json' }],
    [
      'reports of browsers',
      204,
      { path: '/reports', method: 'POST', body: '[]', headers: { 'content-type': 'application/reports+json' } },
    ],
  ])('has a quota for %s', async (_, refusal, init) => {
    const harness = await started();
    try {
      expect(await statuses(harness, init)).toEqual(
        new Map([
          [refusal, limit],
          [429, 5],
        ]),
      );
    } finally {
      await harness.stop();
    }
  });

  it('has the same quota over both transports, and callers with a good token keep their own', async () => {
    const harness = await started();
    try {
      const { issuers, clients, url } = harness;
      const stranger = await issuers.github.sign({ sub: 'x' }, { lifetimeSeconds: -60 });
      const codes: string[] = [];
      for (let i = 0; i < limit; i += 1) {
        const client = i % 2 === 0 ? clients.rest : clients.grpc;
        const outcome = await client.call('GetMatrix', {}, { token: stranger });
        codes.push(outcome.ok ? 'ok' : outcome.code);
      }
      expect(new Set(codes)).toEqual(new Set(['unauthenticated']));
      for (const client of [clients.rest, clients.grpc])
        expect(await client.call('GetMatrix', {}, { token: stranger })).toMatchObject({ code: 'rate_limited' });
      const refused = await fetch(`${url}/v1/matrix`, withToken(stranger));
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused.headers.get('ratelimit')).toMatch(/r=0/);
      const token = await harness.tokens.person('viewers');
      for (const client of [clients.rest, clients.grpc])
        expect((await client.call('GetMatrix', {}, { token })).ok).toBe(true);
    } finally {
      await harness.stop();
    }
  });
});
