import { expect, it } from 'vitest';
import { matrixCsv } from './matrix-csv.ts';

it('what runs where is a row a place, with when it was known', () => {
  const cell = {
    service: 'cart',
    environment: 'prod',
    region: 'south',
    claimed: { deploymentId: 'd', version: 'v1.0.0', imageDigest: 'sha256:1', since: '2026-11-20T00:00:00Z' },
    latest: { deploymentId: 'e', version: 'v1.1.0', status: 'failed', startedAt: '2026-11-21T00:00:00Z' },
    observed: undefined,
    drift: 'unknown',
    regionSkew: false,
    entityVersion: 1,
  } as const;
  const services = [{ name: 'cart', team: 'payments, and more', repository: '', links: [] }];
  const [head, row, end] = matrixCsv([cell], services, Date.UTC(2026, 10, 24)).split('\r\n');
  expect(head).toBe(
    'service,team,environment,region,version,image,since,latest version,latest status,observed version,observed image,health,drift,as of',
  );
  expect(row).toBe(
    'cart,"payments, and more",prod,south,v1.0.0,sha256:1,2026-11-20T00:00:00Z,v1.1.0,failed,,,,unknown,2026-11-24T00:00:00.000Z',
  );
  expect(end).toBe('');
});
