import { queryOptions } from '@tanstack/react-query';
import { answerOf, ledger } from './api.ts';
import { environmentOf, type Service, serviceOf } from './ledger/catalog.ts';
import { cellOf } from './ledger/cell.ts';
import { incidentOf } from './ledger/incident.ts';
import { type Matrix, replaceCells, withCells } from './ledger/matrix.ts';

/** What the first screen reads. The first part of a key is what live events look for, see `live/follow.ts`. */
export const matrixQuery = queryOptions<Matrix>({
  queryKey: ['matrix'],
  queryFn: async ({ signal, client }) => {
    const known = client.getQueryData<Matrix>(['matrix']);
    const since = known?.position;
    const answer = await answerOf(ledger().GET('/v1/matrix', { params: { query: since ? { since } : {} }, signal }));
    // What events have brought while the answer was on its way.
    const now = client.getQueryData<Matrix>(['matrix'])?.cells ?? [];
    const cells = answer.cells.map(cellOf);
    return { cells: answer.delta ? withCells(now, cells) : replaceCells(now, cells), position: answer.position ?? '' };
  },
  // The cells are compared one by one already.
  structuralSharing: false,
});

/** The matrix as it was. */
export const pastMatrixQuery = (asOf: string) =>
  queryOptions<Matrix>({
    queryKey: ['past matrix', asOf],
    queryFn: async ({ signal }) => {
      const { cells } = await answerOf(ledger().GET('/v1/matrix', { params: { query: { asOf } }, signal }));
      return { cells: cells.map(cellOf), position: '' };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

export const placesQuery = queryOptions({
  queryKey: ['places'],
  queryFn: async ({ signal }) => {
    const { environments } = await answerOf(ledger().GET('/v1/environments', { signal }));
    return environments.map(environmentOf);
  },
  staleTime: 300_000,
});

export const servicesQuery = queryOptions({
  queryKey: ['services'],
  queryFn: async ({ client }) => {
    const services: Service[] = [];
    let pageToken: string | undefined;
    do {
      const query = { pageSize: 200, ...(pageToken ? { pageToken } : {}) };
      // A separate query, so that after a failure earlier pages are not read again.
      const page = await client.fetchQuery({
        queryKey: ['page of services', query],
        queryFn: ({ signal }) => answerOf(ledger().GET('/v1/services', { params: { query }, signal })),
        staleTime: 0,
        gcTime: 0,
      });
      services.push(...page.services.map(serviceOf));
      pageToken = page.nextPageToken;
    } while (pageToken);
    return services;
  },
  staleTime: 300_000,
});

/** For marks; the list of incidents shows them all. */
export const openIncidentsQuery = queryOptions({
  queryKey: ['open incidents'],
  queryFn: async ({ signal }) => {
    const query = { unresolved: true, pageSize: 200 };
    return (await answerOf(ledger().GET('/v1/incidents', { params: { query }, signal }))).incidents.map(incidentOf);
  },
});
