import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Filter } from '../../lib/lists.ts';
import { placesQuery } from '../../lib/queries.ts';
import { incidentsQuery } from '../../lib/record-queries.ts';
import { addressOf } from '../../lib/search.ts';
import { span } from './measured.ts';

export interface Incidents {
  /** When each began, in milliseconds since 1970. */
  readonly starts: readonly number[];
  /** The page that lists those of a time. */
  readonly link: (since: number, until: number) => string;
}

/**
 * The incidents of production, page after page. Undefined until all are known: a week of which they are not read yet is not a
 * week without.
 */
export function useIncidents(filter: Filter<'ListIncidents'>, enabled: boolean): Incidents | undefined {
  const { service = '', team = '' } = filter;
  const places = useQuery({ ...placesQuery, enabled }).data;
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = useInfiniteQuery({
    ...incidentsQuery({ ...filter, pageSize: 200 }),
    enabled,
  });
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  return useMemo(() => {
    if (!data || !places || hasNextPage) return undefined;
    const production = new Set(places.flatMap(({ name, tier }) => (tier === 'production' ? [name] : [])));
    const starts = data.pages
      .flatMap(({ items }) => items)
      .flatMap(({ environment, startedAt }) => (production.has(environment) ? [Date.parse(startedAt)] : []));
    const [only = '', ...others] = production;
    const environment = others.length === 0 ? only : '';
    const link = (since: number, until: number) =>
      addressOf('/incidents', { service, team, environment, ...span(since, until) });
    return { starts, link };
  }, [data, places, hasNextPage, service, team]);
}
