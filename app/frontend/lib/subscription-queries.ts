import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, ledger } from './api.ts';

/** Of editors. */
export const subscriptionsQuery = queryOptions({
  queryKey: ['subscriptions'],
  queryFn: async ({ signal }) => (await answerOf(ledger().GET('/v1/subscriptions', { signal }))).subscriptions,
});

/** Events that a webhook's target did not take, the oldest first; the ledger keeps them for 30 days. */
export const deadLettersQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['dead letters', id],
    queryFn: async ({ signal, pageParam }) => {
      const query = { pageSize: 50, ...(pageParam === '' ? {} : { pageToken: pageParam }) };
      const params = { path: { id }, query };
      const page = await answerOf(ledger().GET('/v1/subscriptions/{id}/dead-letters', { params, signal }));
      return { items: page.deadLetters, next: page.nextPageToken };
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next || undefined,
  });
