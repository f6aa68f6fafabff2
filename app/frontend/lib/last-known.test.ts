import { type QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const stored = { at: 1_700_000_000_000, matrix: { cells: [], position: 'old' }, places: [], services: [] };
const load = async () => ({
  ...(await import('./last-known.ts')),
  ...(await import('./live/state.ts')),
  ...(await import('./api.ts')),
  ...(await import('./query-client.ts')),
});
let page: Awaited<ReturnType<typeof load>>;
let client: QueryClient;
let stop = () => {};
let answer: (value: unknown) => void = () => undefined;
let fail: (error: Error) => void = () => undefined;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  const caches = {
    open: async () => ({ put: async () => undefined }),
    match: async () => Response.json(stored),
  };
  vi.stubGlobal('caches', caches);
  vi.stubGlobal('window', { caches, addEventListener: () => undefined, removeEventListener: () => undefined });
  page = await load();
  client = page.createQueryClient();
});
afterEach(() => {
  stop();
  client.clear();
  vi.useRealTimers();
});

/** A page that shows the matrix, whose read is answered by the test. */
const open = () => {
  const queryFn = () =>
    new Promise((resolve, reject) => {
      answer = resolve;
      fail = reject;
    });
  const observer = new QueryObserver(client, { queryKey: ['matrix'], queryFn });
  observer.subscribe(() => undefined);
  stop = page.keepLastKnown(client, page.isLive);
  return () => observer.getCurrentResult().data;
};

describe('the last matrix of this device', () => {
  it('is shown with its age where the ledger cannot be reached', async () => {
    const shown = open();
    fail(new TypeError('Failed to fetch'));
    await vi.advanceTimersByTimeAsync(10);
    expect([shown(), page.wasKnown()]).toEqual([stored.matrix, true]);
  });

  it('is shown while the ledger does not answer, until it does', async () => {
    const shown = open();
    await vi.advanceTimersByTimeAsync(4000);
    expect(shown()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(5000);
    expect([shown(), page.isLive(), page.wasKnown()]).toEqual([stored.matrix, false, true]);
    answer({ cells: [], position: 'new' });
    await vi.advanceTimersByTimeAsync(10);
    expect(shown()).toEqual({ cells: [], position: 'new' });
    // A session that ends leaves on the screen what was read in it.
    void client.invalidateQueries();
    await vi.advanceTimersByTimeAsync(10);
    fail(new page.RefusedError(401, {}));
    await vi.advanceTimersByTimeAsync(10);
    expect(shown()).toEqual({ cells: [], position: 'new' });
  });

  it('is not shown to a reader that the ledger turns away, nor any longer', async () => {
    const refused = () => new page.RefusedError(401, {});
    let shown = open();
    fail(refused());
    await vi.advanceTimersByTimeAsync(20_000);
    expect(shown()).toBeUndefined();
    stop();
    client.clear();
    shown = open();
    await vi.advanceTimersByTimeAsync(9000);
    expect(shown()).toEqual(stored.matrix);
    fail(refused());
    await vi.advanceTimersByTimeAsync(10);
    expect([shown(), page.wasKnown()]).toEqual([undefined, false]);
  });
});
