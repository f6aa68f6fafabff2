import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const source = readFileSync(new URL('sw.js', import.meta.url), 'utf8');
const origin = 'https://ledger.test';

/** A cache by path, as the worker's `ignoreSearch` finds it. */
class Store {
  readonly kept = new Map<string, Response>();
  async put(path: string, response: Response): Promise<void> {
    this.kept.set(path, response);
  }
}

interface FetchLike {
  readonly request: { readonly url: string; readonly method: string; readonly mode: string };
  respondWith(answer: Promise<Response>): void;
  waitUntil(work: Promise<unknown>): void;
}

let shell: Store;
let network: (path: string) => Promise<Response>;
let dispatch: (event: FetchLike) => void;
let left: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  shell = new Store();
  shell.kept.set('/service/', new Response('page 1', { headers: { policy: 'old' } }));
  shell.kept.set('/env.json', new Response('{"release":"1"}'));
  network = async () => Promise.reject(new TypeError('Failed to fetch'));
  const listeners = new Map<string, (event: FetchLike) => void>();
  left = false;
  const unregister = async () => {
    left = true;
  };
  const self = {
    location: { origin },
    registration: { unregister },
    addEventListener: (type: string, listener: (event: FetchLike) => void) => listeners.set(type, listener),
  };
  const caches = {
    open: async () => shell,
    keys: async () => ['shell-1'],
    delete: async () => shell.kept.clear(),
    match: async (path: string) => shell.kept.get(path)?.clone(),
  };
  const fetch = ({ url }: { url: string }) => network(new URL(url).pathname);
  const files = ['/', '/service/', '/404.html'];
  new Function('self', 'caches', 'fetch', 'version', 'files', source)(self, caches, fetch, '1', files);
  dispatch = (event) => listeners.get('fetch')?.(event);
});
afterEach(() => void vi.useRealTimers());

/** What the browser shows. As in a browser, work that is handed over after the answer and all work before is refused. */
function go(path: string, mode = 'navigate') {
  let answer: Promise<Response> | undefined;
  const pending = new Set<Promise<unknown>>();
  const extend = (work: Promise<unknown>) => {
    pending.add(work);
    void work.catch(() => undefined).then(() => pending.delete(work));
  };
  dispatch({
    request: { url: origin + path, method: 'GET', mode },
    respondWith: (given) => {
      answer = given;
      extend(given);
    },
    waitUntil: (work) => {
      if (pending.size === 0 && answer !== undefined)
        throw new DOMException('The event has ended', 'InvalidStateError');
      extend(work);
    },
  });
  return { text: async () => (await answer)?.text() };
}

const keptText = async (path: string) => shell.kept.get(path)?.clone().text();

describe('the service worker', () => {
  it('shows the page of a newer release, and keeps the one whose scripts it holds', async () => {
    network = async () => new Response('page 2');
    expect(await go('/service/?name=a').text()).toBe('page 2');
    await vi.advanceTimersByTimeAsync(0);
    expect(await keptText('/service/')).toBe('page 1');
    network = async () => Promise.reject(new TypeError('Failed to fetch'));
    expect(await go('/service/?name=a').text()).toBe('page 1');
  });

  it('keeps newer headers of the same page', async () => {
    network = async () => new Response('page 1', { headers: { policy: 'new' } });
    await go('/service/').text();
    await vi.advanceTimersByTimeAsync(0);
    expect(shell.kept.get('/service/')?.headers.get('policy')).toBe('new');
  });

  it('keeps an answer that comes after the page was shown from the cache', async () => {
    network = async () => {
      await new Promise((resolve) => setTimeout(resolve, 6000));
      return new Response('page 1', { headers: { policy: 'new' } });
    };
    const shown = go('/service/').text();
    await vi.advanceTimersByTimeAsync(4000);
    expect(await shown).toBe('page 1');
    await vi.advanceTimersByTimeAsync(2000);
    expect(shell.kept.get('/service/')?.headers.get('policy')).toBe('new');
  });

  it('knows a page without the slash at its end', async () => {
    expect(await go('/service?name=a').text()).toBe('page 1');
  });

  it('has the newest configuration, and the last one without a network', async () => {
    network = async () => new Response('{"release":"2"}');
    expect(await go('/env.json', 'cors').text()).toBe('{"release":"2"}');
    await vi.advanceTimersByTimeAsync(0);
    network = async () => Promise.reject(new TypeError('Failed to fetch'));
    expect(await go('/env.json', 'cors').text()).toBe('{"release":"2"}');
  });

  it('starts with the last configuration where the network answers nothing', async () => {
    network = () => new Promise(() => undefined);
    const answer = go('/env.json', 'cors').text();
    await vi.advanceTimersByTimeAsync(4000);
    expect(await Promise.race([answer, 'still waiting'])).toBe('{"release":"1"}');
  });

  it('leaves where the configuration says so, also where that comes late', async () => {
    network = async () => {
      await new Promise((resolve) => setTimeout(resolve, 6000));
      return new Response('{"offline":false}');
    };
    const answer = go('/env.json', 'cors').text();
    await vi.advanceTimersByTimeAsync(4000);
    await answer;
    expect(left).toBe(false);
    await vi.advanceTimersByTimeAsync(2000);
    expect([left, shell.kept.size]).toEqual([true, 0]);
  });
});
