import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { observationsQuery } from './record-queries.ts';

const hourMs = 3_600_000;
const newest = Date.parse('2026-11-24T12:00:00Z');
/** One an hour, the newest first, as the ledger pages through them. */
const stored = Array.from({ length: 350 }, (_, i) => ({
  id: String(i),
  observedAt: new Date(newest - i * hourMs).toISOString(),
}));
let asked: number;

beforeEach(() => {
  asked = 0;
  vi.stubGlobal('window', { location: { origin: 'http://ledger.test' } });
  vi.stubGlobal('fetch', async ({ url }: Request) => {
    asked += 1;
    const { searchParams } = new URL(url);
    const [from, size] = [Number(searchParams.get('pageToken') ?? 0), Number(searchParams.get('pageSize'))];
    const next = from + size < stored.length ? String(from + size) : '';
    return Response.json({ observations: stored.slice(from, from + size), nextPageToken: next });
  });
});

const read = (filter: Parameters<typeof observationsQuery>[0]) =>
  new QueryClient().fetchQuery(observationsQuery(filter));
const place = { service: 'cart', environment: 'prod' };

describe('observations', () => {
  it('are read back to an instant, and no further', async () => {
    const since = new Date(newest - 240 * hourMs).toISOString();
    const found = await read({ ...place, since });
    expect([found.some(({ observedAt }) => observedAt === since), asked]).toEqual([true, 3]);
  });

  it('are all there are before an instant of long ago', async () => {
    expect(await read({ ...place, since: '2020-01-01T00:00:00Z' })).toHaveLength(stored.length);
  });

  it('are one page of the newest without an instant', async () => {
    expect([(await read({ ...place, pageSize: 1 })).length, asked]).toEqual([1, 1]);
  });
});
