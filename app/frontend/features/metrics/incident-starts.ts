import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Filter } from '../../lib/lists.ts';
import { placesQuery } from '../../lib/queries.ts';
import { incidentsQuery } from '../../lib/record-queries.ts';

/**
 * When the incidents of production began, page after page, in milliseconds since 1970. Undefined until all are known: a week
 * of which they are not read yet is not a week without.
 */
export function useIncidentStarts(filter: Filter<'ListIncidents'>, enabled: boolean): readonly number[] | undefined {
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
    return data.pages
      .flatMap(({ items }) => items)
      .flatMap(({ environment, startedAt }) => (production.has(environment) ? [Date.parse(startedAt)] : []));
  }, [data, places, hasNextPage]);
}
