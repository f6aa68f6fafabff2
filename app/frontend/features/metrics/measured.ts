import type { Schemas } from '@sample-platform-ai/contract/client';
import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import { firstCommitLeadTimeOf, type Metric, metricsOf } from '../../lib/ledger/metrics.ts';
import { together } from '../../lib/ledger/together.ts';
import { metricsQuery } from '../../lib/record-queries.ts';

export const span = (since: number, until: number) => ({
  since: new Date(since).toISOString(),
  until: new Date(until).toISOString(),
});

const everyMetric = (metrics: Schemas['DeliveryMetrics']): readonly Metric[] =>
  metricsOf(metrics).toSpliced(1, 0, firstCommitLeadTimeOf(metrics));

/** What React Query would compute again with each drawing, were it made there. */
function combine(results: readonly UseQueryResult<Schemas['DeliveryMetrics']>[]) {
  const all = results.flatMap(({ data }) => (data ? [everyMetric(data)] : []));
  const [first, ...others] = all;
  const data =
    first && all.length === results.length
      ? first.map((metric, i) =>
          others.length === 0 ? metric : together([metric, ...others.flatMap((metrics) => metrics[i] ?? [])]),
        )
      : undefined;
  return {
    data,
    error: results.find(({ error }) => error)?.error ?? null,
    refetch: () => Promise.all(results.map(({ refetch }) => refetch())),
  };
}

/** The metrics of a service or a team, or of several teams as one. */
export const useMeasured = (
  scopes: readonly ({ readonly service: string } | { readonly team: string })[],
  since: number,
  until: number,
) =>
  useQueries({
    queries: scopes.map((scope) => metricsQuery({ ...scope, ...span(since, until) })),
    combine,
  });
