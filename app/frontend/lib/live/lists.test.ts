import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Lists, liveLists } from './lists.ts';

type Answer = () => Promise<readonly string[]>;
const answers: Answer[] = [];

beforeAll(() => {
  vi.stubGlobal('window', { location: { origin: 'http://ledger.test' } });
  vi.stubGlobal('fetch', async () => {
    const ids = (await answers.shift()?.()) ?? [];
    return Response.json({ deployments: ids.map((id) => ({ id })), nextPageToken: '' });
  });
});

const key = ['deployments', {}];
let client: QueryClient;
let lists: Lists;
const show = () =>
  new QueryObserver(client, { queryKey: key, queryFn: () => undefined, staleTime: Number.POSITIVE_INFINITY }).subscribe(
    () => undefined,
  );
beforeEach(() => {
  answers.length = 0;
  client = new QueryClient();
  client.setQueryData(key, { pages: [{ items: [], next: '' }], pageParams: [''] });
  lists = liveLists(client);
  show();
});

const shown = (): readonly string[] =>
  client
    .getQueryData<{ pages: { items: { id: string }[] }[] }>(key)
    ?.pages.flatMap(({ items }) => items.map(({ id }) => id)) ?? [];

describe('a list that is kept true', () => {
  it('is read again where it changes while it is read', async () => {
    let answer: (ids: readonly string[]) => void = () => undefined;
    answers.push(
      () => new Promise((resolve) => (answer = resolve)),
      async () => ['2', '1'],
    );
    const first = lists.refresh('deployments');
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    await lists.refresh('deployments');
    answer(['1']);
    expect(await first).toBe(true);
    expect(shown()).toEqual(['2', '1']);
  });

  it('says that it could not be read, and is read when it is shown again', async () => {
    answers.push(async () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await lists.refresh('deployments')).toBe(false);
    answers.push(async () => ['1']);
    show();
    await vi.waitFor(() => expect(shown()).toEqual(['1']));
  });
});
