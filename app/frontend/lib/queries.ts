import type { operations } from '@sample-platform-ai/contract/gen/openapi.ts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, ledger } from './api.ts';
import { placeOf, type Service, serviceOf } from './ledger/catalog.ts';
import { cellOf } from './ledger/cell.ts';
import { deploymentOf, rolloutOf } from './ledger/deployment.ts';
import { incidentOf } from './ledger/incident.ts';

/** Every read of the page. The first part of a key is what live events look for, see `live/follow.ts`. */
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

type Filter<Operation extends 'ListDeployments' | 'ListRollouts' | 'ListIncidents' | 'GetDeliveryMetrics'> = Omit<
  NonNullable<operations[Operation]['parameters']['query']>,
  'pageToken'
>;

const pages = { initialPageParam: '', getNextPageParam: ({ next }: { readonly next: string }) => next || undefined };
const after = (pageToken: string) => (pageToken === '' ? {} : { pageToken });

/** The newest first; a page at a time. */
export const deploymentsQuery = (filter: Filter<'ListDeployments'>) =>
  infiniteQueryOptions({
    queryKey: ['deployments', filter],
    queryFn: async ({ signal, pageParam }) => {
      const query = { pageSize: 50, ...filter, ...after(pageParam) };
      const page = await answerOf(ledger().GET('/v1/deployments', { params: { query }, signal }));
      return { items: (page.deployments ?? []).map(deploymentOf), next: page.nextPageToken ?? '' };
    },
    ...pages,
  });

/** The newest first; a page at a time. */
export const rolloutsQuery = (filter: Filter<'ListRollouts'>) =>
  infiniteQueryOptions({
    queryKey: ['rollouts', filter],
    queryFn: async ({ signal, pageParam }) => {
      const query = { pageSize: 25, ...filter, ...after(pageParam) };
      const page = await answerOf(ledger().GET('/v1/rollouts', { params: { query }, signal }));
      return { items: (page.rollouts ?? []).map(rolloutOf), next: page.nextPageToken ?? '' };
    },
    ...pages,
  });

/** The newest first; a page at a time. */
export const incidentsQuery = (filter: Filter<'ListIncidents'>) =>
  infiniteQueryOptions({
    queryKey: ['incidents', filter],
    queryFn: async ({ signal, pageParam }) => {
      const query = { pageSize: 50, ...filter, ...after(pageParam) };
      const page = await answerOf(ledger().GET('/v1/incidents', { params: { query }, signal }));
      return { items: (page.incidents ?? []).map(incidentOf), next: page.nextPageToken ?? '' };
    },
    ...pages,
  });

export const metricsQuery = (filter: Filter<'GetDeliveryMetrics'>) =>
  queryOptions({
    queryKey: ['metrics', filter],
    queryFn: ({ signal }) => answerOf(ledger().GET('/v1/metrics', { params: { query: filter }, signal })),
    staleTime: 120_000,
  });

export const callerQuery = (name: string) =>
  queryOptions({
    queryKey: ['caller', name],
    queryFn: ({ signal }) => answerOf(ledger().GET('/v1/me', { signal })),
    staleTime: 300_000,
  });
