import { queryOptions } from '@tanstack/react-query';
import { answerOf, ledger } from './api.ts';
import { placeOf, type Service, serviceOf } from './ledger/catalog.ts';
import { cellOf } from './ledger/cell.ts';

/** Every read of the page. The first part of a key is what live events look for. */
export const matrixQuery = queryOptions({
  queryKey: ['matrix'],
  queryFn: async ({ signal }) => {
    const { cells = [] } = await answerOf(ledger().GET('/v1/matrix', { signal }));
    return cells.map(cellOf);
  },
});

export const placesQuery = queryOptions({
  queryKey: ['places'],
  queryFn: async ({ signal }) => {
    const { environments = [] } = await answerOf(ledger().GET('/v1/environments', { signal }));
    return environments.map(placeOf);
  },
  staleTime: 300_000,
});

export const servicesQuery = queryOptions({
  queryKey: ['services'],
  queryFn: async ({ signal }) => {
    const services: Service[] = [];
    let pageToken: string | undefined;
    do {
      const query = { pageSize: 200, ...(pageToken ? { pageToken } : {}) };
      const page = await answerOf(ledger().GET('/v1/services', { params: { query }, signal }));
      services.push(...(page.services ?? []).map(serviceOf));
      pageToken = page.nextPageToken;
    } while (pageToken);
    return services;
  },
  staleTime: 300_000,
});
