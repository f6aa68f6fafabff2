import type { Schemas } from '@sample-platform-ai/contract/client';
import type { operations } from '@sample-platform-ai/contract/gen/openapi.ts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, ledger } from './api.ts';
import { serviceOf } from './ledger/catalog.ts';
import { comparedServiceOf } from './ledger/comparison.ts';
import { deploymentOf, rolloutOf } from './ledger/deployment.ts';
import { incidentOf } from './ledger/incident.ts';
import { type Health, healthLabels, labelOf } from './ledger/labels.ts';
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

interface ObservationRow {
  readonly id: string;
  readonly region: string;
  readonly imageDigest: string;
  readonly health: Health;
  readonly observedAt: string;
}

const observationOf = ({ id, region, imageDigest, health, observedAt }: Schemas['Observation']): ObservationRow => ({
  id,
  region,
  imageDigest,
  health: labelOf(healthLabels, health, 'unknown'),
  observedAt,
});

/** Whether there may be older ones that are asked for. */
const isBefore = (since: string | undefined, oldest: ObservationRow | undefined): boolean =>
  since !== undefined && oldest !== undefined && Date.parse(since) <= Date.parse(oldest.observedAt);

export const metricsQuery = (filter: Filter<'GetDeliveryMetrics'>) =>
  queryOptions({
    queryKey: ['metrics', filter],
    queryFn: ({ signal }) => answerOf(ledger().GET('/v1/metrics', { params: { query: filter }, signal })),
    staleTime: 120_000,
  });

/** More than an incident has; a guard against reading for ever. */
const mostObservations = 2000;

/** The newest ones; all of them since an instant where one is given. */
export const observationsQuery = (filter: {
  readonly service: string;
  readonly environment: string;
  readonly region?: string;
  readonly pageSize?: number;
  readonly since?: string;
}) =>
  queryOptions({
    queryKey: ['observations', filter],
    queryFn: async ({ signal }) => {
      const { since, ...named } = filter;
      const observations: ObservationRow[] = [];
      let pageToken = '';
      do {
        const query = { pageSize: 100, ...named, ...(pageToken && { pageToken }) };
        const page = await answerOf(ledger().GET('/v1/observations', { params: { query }, signal }));
        observations.push(...page.observations.map(observationOf));
        pageToken = page.nextPageToken ?? '';
      } while (pageToken !== '' && isBefore(since, observations.at(-1)) && observations.length < mostObservations);
      return observations;
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
