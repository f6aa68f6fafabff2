import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** The browser's reader of events, as far as the page uses it. */
class FakeSource {
  static opened: FakeSource[] = [];
  readyState = 0;
  onopen: () => void = () => undefined;
  onerror: () => void = () => undefined;
  onmessage: (message: { data: string; lastEventId: string }) => void = () => undefined;
  heartbeat: () => void = () => undefined;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
    FakeSource.opened.push(this);
  }
  addEventListener(_type: 'heartbeat', listener: (event: { lastEventId: string }) => void): void {
    this.heartbeat = () => listener({ lastEventId: '9-0' });
  }
  close(): void {
    this.readyState = 2;
  }
  connect(): void {
    this.readyState = 1;
    this.onopen();
  }
  lose(): void {
    this.readyState = 2;
    this.onerror();
  }
  send(event: object, id = '7-0'): void {
    this.onmessage({ data: JSON.stringify({ id, ...event }), lastEventId: id });
  }
}

let fails = false;
let reads = 0;
let stop = () => {};
let client: QueryClient;
/** Of the page's modules, which hold the state of one tab. */
let page: Awaited<ReturnType<typeof load>>;
const load = async () => ({
  ...(await import('./follow.ts')),
  ...(await import('./state.ts')),
  session: await import('../session.ts'),
});

const source = (): FakeSource => FakeSource.opened.at(-1) ?? new FakeSource('');
const begin = async (signedIn = false) => {
  stop();
  stop = page.keepLive(client, signedIn);
  await vi.advanceTimersByTimeAsync(0);
  await vi.dynamicImportSettled();
};
const show = async (key: string) => {
  const queryFn = async () => {
    reads += 1;
    if (fails) throw new TypeError('Failed to fetch');
    return reads;
  };
  const observer = new QueryObserver(client, { queryKey: [key], queryFn, retry: false, staleTime: 60_000 });
  observer.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  return () => observer.getCurrentResult().data;
};

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  vi.resetModules();
  FakeSource.opened = [];
  [fails, reads] = [false, 0];
  const storage = new Map<string, string>();
  const store = {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
    removeItem: (key: string) => storage.delete(key),
  };
  const listeners = { addEventListener: () => undefined, removeEventListener: () => undefined };
  vi.stubGlobal('window', {
    ...listeners,
    location: { origin: 'http://ledger.test' },
    localStorage: store,
    sessionStorage: store,
  });
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('EventSource', FakeSource);
  vi.doMock('eventsource', () => ({ EventSource: FakeSource }));
  client = new QueryClient();
  page = await load();
  stop = () => {};
});
afterEach(() => {
  stop();
  client.clear();
  vi.useRealTimers();
});

describe('a page that follows the ledger', () => {
  it('is live once it has read what it shows since the connection', async () => {
    await show('incident');
    await begin();
    expect(page.isLive()).toBe(false);
    source().connect();
    await vi.advanceTimersByTimeAsync(0);
    expect([page.isLive(), reads]).toEqual([true, 2]);
  });

  it('reads a list again that could not be read at first, and is live then', async () => {
    fails = true;
    const shown = await show('incidents');
    fails = false;
    await begin();
    source().connect();
    await vi.advanceTimersByTimeAsync(0);
    expect([shown(), page.isLive()]).toEqual([2, true]);
  });

  it('is not live where what an event has changed cannot be read, and reads it again', async () => {
    const shown = await show('incident');
    await begin();
    source().connect();
    await vi.advanceTimersByTimeAsync(0);
    fails = true;
    source().send({ incidentChanged: { id: '1' } });
    await vi.advanceTimersByTimeAsync(1000);
    expect(page.isLive()).toBe(false);
    fails = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect([page.isLive(), shown()]).toEqual([true, reads]);
  });

  it('reads again later each time, where the ledger goes on to refuse', async () => {
    await show('incident');
    await begin();
    fails = true;
    source().connect();
    await vi.advanceTimersByTimeAsync(0);
    const before = reads;
    for (let beat = 0; beat < 20; beat += 1) {
      await vi.advanceTimersByTimeAsync(15_000);
      source().heartbeat();
    }
    // Five minutes: after 5, 10, 20, 40 and 80 s, and then every 80.
    expect(reads - before).toBeLessThan(9);
    expect(reads - before).toBeGreaterThan(4);
    fails = false;
    await vi.advanceTimersByTimeAsync(30_000);
    source().heartbeat();
    await vi.advanceTimersByTimeAsync(40_000);
    source().heartbeat();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(page.isLive()).toBe(true);
  });

  it('is not live by a connection that continues, where the one before it could not read everything', async () => {
    await show('incident');
    await begin();
    fails = true;
    source().connect();
    source().send({});
    await vi.advanceTimersByTimeAsync(100);
    source().lose();
    await vi.advanceTimersByTimeAsync(1000);
    source().connect();
    await vi.advanceTimersByTimeAsync(100);
    expect([FakeSource.opened.length, page.isLive()]).toEqual([2, false]);
    fails = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(page.isLive()).toBe(true);
  });

  it('is live at once by a connection that continues where the last one has ended', async () => {
    await show('incident');
    await begin();
    source().connect();
    source().send({});
    await vi.advanceTimersByTimeAsync(100);
    const before = reads;
    source().lose();
    await vi.advanceTimersByTimeAsync(1000);
    expect(page.isLive()).toBe(false);
    source().connect();
    expect([page.isLive(), reads]).toEqual([true, before]);
  });

  it('leaves a connection that is silent for longer than three heartbeats, and none that has them', async () => {
    await begin();
    source().connect();
    await vi.advanceTimersByTimeAsync(0);
    for (let beat = 0; beat < 8; beat += 1) {
      await vi.advanceTimersByTimeAsync(15_000);
      source().heartbeat();
    }
    expect([FakeSource.opened.length, page.isLive()]).toEqual([1, true]);
    await vi.advanceTimersByTimeAsync(50_000);
    expect([FakeSource.opened.length, page.isLive()]).toEqual([2, false]);
    expect(source().url).toBe('/api/v1/events?after=9-0');
    source().connect();
    expect(page.isLive()).toBe(true);
  });

  it('tries again where a connection never opens', async () => {
    await begin();
    await vi.advanceTimersByTimeAsync(50_000);
    expect(FakeSource.opened).toHaveLength(2);
  });

  it('says how old it is where it never had a connection', async () => {
    await show('incident');
    await begin();
    await vi.advanceTimersByTimeAsync(11_000);
    expect([page.isLive(), page.wasKnown()]).toEqual([false, true]);
  });

  it('reads only what an event is about, and metrics later', async () => {
    await show('incident');
    await show('metrics');
    await begin();
    source().connect();
    await vi.advanceTimersByTimeAsync(0);
    client.setQueryData(['incident'], { service: 'cart' });
    const before = reads;
    for (let event = 0; event < 10; event += 1) source().send({ service: 'search', incidentChanged: { id: '1' } });
    await vi.advanceTimersByTimeAsync(4000);
    expect(reads).toBe(before);
    await vi.advanceTimersByTimeAsync(30_000);
    source().heartbeat();
    expect(reads).toBe(before + 1);
    source().send({ service: 'cart', incidentChanged: { id: '2' } });
    await vi.advanceTimersByTimeAsync(1000);
    expect([reads, page.isLive()]).toEqual([before + 2, true]);
  });

  it('shows nothing of before a sign-out', async () => {
    await begin(true);
    source().connect();
    await vi.advanceTimersByTimeAsync(100);
    const shown = await show('matrix');
    expect([shown(), page.isLive()]).toEqual([1, true]);
    page.session.signOut();
    fails = true;
    await begin(false);
    expect([shown(), page.wasKnown(), page.isLive()]).toEqual([undefined, false, false]);
  });

  it('keeps what it shows where a session ends by itself', async () => {
    await begin(true);
    const shown = await show('matrix');
    await begin(false);
    expect(shown()).toBe(1);
  });
});
