import type { operations } from '@sample-platform-ai/contract/gen/openapi.ts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, ledger } from './api.ts';
import { serviceOf } from './ledger/catalog.ts';
import { comparedServiceOf } from './ledger/comparison.ts';
import { deploymentOf, rolloutOf } from './ledger/deployment.ts';
import { incidentOf } from './ledger/incident.ts';
import { healthLabels, labelOf } from './ledger/labels.ts';
import { type Filter, readDeployments, readIncidents, readRollouts } from './lists.ts';

/** One of each thing, and lists of them. Not in `queries.ts`, so that the first screen loads none of it. */
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

/** The newest ones. */
export const observationsQuery = (filter: {
  readonly service: string;
  readonly environment: string;
  readonly region?: string;
  readonly pageSize?: number;
}) =>
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
