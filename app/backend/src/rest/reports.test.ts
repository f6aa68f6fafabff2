import { describe, expect, it } from 'vitest';
import { useHarness } from '../../test/harness.ts';

const harness = useHarness({ LEDGER_READS: 'open' });

const send = (body: string, path = '/api/reports') =>
  fetch(`${harness().url}${path}`, { method: 'POST', headers: { 'content-type': 'application/reports+json' }, body });
const count = async (type: string) => {
  const { values } = (await harness()
    .server.application.telemetry.registry.getSingleMetric('ledger_browser_reports_total')
    ?.get()) ?? { values: [] };
  return values.find(({ labels }) => labels['type'] === type)?.value ?? 0;
};
const violation = {
  type: 'csp-violation',
  url: 'https://ledger.example.com/service/?token=canary',
  body: { effectiveDirective: 'script-src-elem', blockedURL: 'https://evil.example/x.js?canary', sample: 'canary' },
};

describe('browsers’ reports', () => {
  it('are counted by kind, and logged without what a query or a page holds', async () => {
    expect((await send(JSON.stringify([violation, { type: 'made-up' }]))).status).toBe(204);
    expect([await count('csp-violation'), await count('other')]).toEqual([1, 1]);
    const logged = harness().logs.filter(({ msg }) => msg === 'browser report');
    expect(logged[0]?.['report']).toEqual({
      type: 'csp-violation',
      page: 'https://ledger.example.com/service/',
      directive: 'script-src-elem',
      blocked: 'https://evil.example/x.js',
    });
    expect(JSON.stringify(logged)).not.toContain('canary');
  });

  it('do not flood the log', async () => {
    await send(JSON.stringify(Array.from({ length: 100 }, () => violation)));
    const logged = harness().logs.filter(({ msg }) => msg === 'browser report');
    // Two minutes, where the test runs over the end of one.
    expect(logged.length).toBeLessThanOrEqual(60);
    expect(await count('csp-violation')).toBe(101);
  });

  it.each([
    ['what is not JSON', 400, '{'],
    ['what is too large', 413, JSON.stringify('x'.repeat(40_000))],
  ])('refuses %s', async (_what, status, body) => {
    expect((await send(body)).status).toBe(status);
  });
});

describe('the API behind the site’s host', () => {
  it('answers below /api/ as without it', async () => {
    const [plain, mounted] = await Promise.all(
      ['/v1/matrix', '/api/v1/matrix'].map(async (path) => {
        const response = await fetch(`${harness().url}${path}`);
        return [response.status, await response.text()];
      }),
    );
    expect(mounted).toEqual(plain);
    expect(mounted?.[0]).toBe(200);
    expect((await fetch(`${harness().url}/api/api/v1/matrix`)).status).toBe(404);
  });

  it('says what a token does not allow with a status that the edge lets through', async () => {
    const authorization = `Bearer ${await harness().tokens.person('viewers')}`;
    const refusals = await Promise.all(
      ['/v1/environments/dev', '/api/v1/environments/dev'].map(async (path) => {
        const response = await fetch(`${harness().url}${path}`, {
          method: 'PUT',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ tier: 'TIER_DEVELOPMENT', regions: ['ap-southeast-2'], position: 1 }),
        });
        const { title } = (await response.json()) as { title: string };
        return [response.status, title];
      }),
    );
    expect(refusals).toEqual([
      [403, 'Forbidden'],
      [404, 'Forbidden'],
    ]);
  });
});
