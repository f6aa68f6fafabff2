import type { operations } from '@sample-platform-ai/contract/gen/openapi.ts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, ledger } from './api.ts';
import { environmentOf, type Service, serviceOf } from './ledger/catalog.ts';
import { cellOf } from './ledger/cell.ts';
import { comparedServiceOf } from './ledger/comparison.ts';
import { deploymentOf, rolloutOf } from './ledger/deployment.ts';
import { incidentOf } from './ledger/incident.ts';
import { healthLabels, labelOf } from './ledger/labels.ts';
import { type Matrix, replaceCells, withCells } from './ledger/matrix.ts';
import { type Filter, readDeployments, readIncidents, readRollouts } from './lists.ts';

/** Every read of the page. The first part of a key is what live events look for, see `live/follow.ts`. */
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

export const serviceQuery = (name: string) =>
  queryOptions({
    queryKey: ['services', name],
    queryFn: async ({ signal }) =>
      serviceOf(await answerOf(ledger().GET('/v1/services/{name}', { params: { path: { name } }, signal }))),
  });

export const deploymentQuery = (id: string) =>
  queryOptions({
    queryKey: ['deployment', id],
    queryFn: async ({ signal }) =>
      deploymentOf(await answerOf(ledger().GET('/v1/deployments/{id}', { params: { path: { id } }, signal }))),
  });

export const rolloutQuery = (id: string) =>
  queryOptions({
    queryKey: ['rollout', id],
    queryFn: async ({ signal }) =>
      rolloutOf(await answerOf(ledger().GET('/v1/rollouts/{id}', { params: { path: { id } }, signal }))),
  });

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ['incident', id],
    queryFn: async ({ signal }) =>
      incidentOf(await answerOf(ledger().GET('/v1/incidents/{id}', { params: { path: { id } }, signal }))),
  });

/** Lists are kept true by the live events, never read again as a whole: see `live/lists.ts`. */
const pages = {
  initialPageParam: '',
  getNextPageParam: ({ next }: { readonly next: string }) => next || undefined,
  staleTime: Number.POSITIVE_INFINITY,
};

/** The newest first; a page at a time. */
export const deploymentsQuery = (filter: Filter<'ListDeployments'>) =>
  infiniteQueryOptions({
    queryKey: ['deployments', filter],
    queryFn: ({ signal, pageParam }) => readDeployments(filter, pageParam, signal),
    ...pages,
  });

/** The newest first; a page at a time. */
export const rolloutsQuery = (filter: Filter<'ListRollouts'>) =>
  infiniteQueryOptions({
    queryKey: ['rollouts', filter],
    queryFn: ({ signal, pageParam }) => readRollouts(filter, pageParam, signal),
    ...pages,
  });

/** The newest first; a page at a time. */
export const incidentsQuery = (filter: Filter<'ListIncidents'>) =>
  infiniteQueryOptions({
    queryKey: ['incidents', filter],
    queryFn: ({ signal, pageParam }) => readIncidents(filter, pageParam, signal),
    ...pages,
  });

export const metricsQuery = (filter: Filter<'GetDeliveryMetrics'>) =>
  queryOptions({
    queryKey: ['metrics', filter],
    queryFn: ({ signal }) => answerOf(ledger().GET('/v1/metrics', { params: { query: filter }, signal })),
    staleTime: 120_000,
  });

/** For marks; the list of incidents shows them all. */
export const openIncidentsQuery = queryOptions({
  queryKey: ['open incidents'],
  queryFn: async ({ signal }) => (await readIncidents({ unresolved: true, pageSize: 200 }, '', signal)).items,
});

/** The newest ones. */
export const observationsQuery = (filter: { readonly service: string; readonly environment: string }) =>
  queryOptions({
    queryKey: ['observations', filter],
    queryFn: async ({ signal }) => {
      const query = { pageSize: 100, ...filter };
      const { observations } = await answerOf(ledger().GET('/v1/observations', { params: { query }, signal }));
      return observations.map(({ id, region, imageDigest, health, observedAt }) => ({
        id,
        region,
        imageDigest,
        health: labelOf(healthLabels, health, 'unknown'),
        observedAt,
      }));
    },
  });

export const comparisonQuery = (filter: NonNullable<operations['Compare']['parameters']['query']>) =>
  queryOptions({
    queryKey: ['comparison', filter],
    queryFn: async ({ signal }) => {
      const { services } = await answerOf(ledger().GET('/v1/comparison', { params: { query: filter }, signal }));
      return services.map(comparedServiceOf);
    },
  });

export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ['search', text],
    queryFn: async ({ signal }) => {
      const query = { query: text, pageSize: 12 };
      return (await answerOf(ledger().GET('/v1/search', { params: { query }, signal }))).hits;
    },
    staleTime: 60_000,
  });

export const callerQuery = (name: string) =>
  queryOptions({
    queryKey: ['caller', name],
    queryFn: ({ signal }) => answerOf(ledger().GET('/v1/me', { signal })),
    staleTime: 300_000,
  });

/** Of editors. */
export const subscriptionsQuery = queryOptions({
  queryKey: ['subscriptions'],
  queryFn: async ({ signal }) => (await answerOf(ledger().GET('/v1/subscriptions', { signal }))).subscriptions,
});
