import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import { useEnvironment } from '../../components/environment.tsx';
import { Empty, Pending } from '../../components/states.tsx';
import { matrixQuery, placesQuery, servicesQuery } from '../../lib/queries.ts';
import { useSearch } from '../../lib/search.ts';
import { Filters } from './filters.tsx';
import { Grid } from './grid.tsx';
import css from './matrix.module.css';
import { columnsOf, countConcerns, isConcern, matching, rowsOf, withConcern } from './rows.ts';
import { GridSkeleton } from './skeleton.tsx';
import { useTextFilter } from './text-filter.ts';

export function Matrix() {
  const enabled = useEnvironment() !== undefined;
  const matrix = useQuery({ ...matrixQuery, enabled });
  const places = useQuery({ ...placesQuery, enabled });
  const services = useQuery({ ...servicesQuery, enabled });
  const search = useSearch();
  const [text, setText] = useTextFilter(search);
  const [team, environment, show] = [search.get('team'), search.get('environment'), search.get('show')];

  const columns = useMemo(() => columnsOf(places.data ?? [], environment), [places.data, environment]);
  const rows = useMemo(
    () => (matrix.data && places.data ? rowsOf(matrix.data, services.data ?? [], columns) : undefined),
    [matrix.data, places.data, services.data, columns],
  );
  const matched = useMemo(() => rows && matching(rows, { text, team }), [rows, text, team]);
  const counts = useMemo(() => matched && countConcerns(matched), [matched]);
  const chosen = useMemo(() => matched && withConcern(matched, isConcern(show) ? show : undefined), [matched, show]);
  // Many rows are drawn in small steps: neither typing nor the first paint waits for them.
  const shown = useDeferredValue(chosen);

  const failed = [matrix, places].find(({ data, error }) => error && !data);
  return (
    <div className={css.page}>
      <h1 className="hidden">What runs where</h1>
      <Filters
        search={search}
        text={text}
        onText={setText}
        services={services.data}
        places={places.data}
        counts={counts}
        total={matched?.length}
      />
      {failed ? (
        <Pending query={failed} />
      ) : !shown ? (
        <GridSkeleton />
      ) : rows?.length === 0 ? (
        <Empty title="No service is known yet">
          An editor registers one with <code>POST /v1/services</code>; its pipeline then reports each deployment.
        </Empty>
      ) : shown.length === 0 ? (
        <Empty title="No service matches these filters">
          <a href={search.link({ q: '', team: '', show: '', environment: '' })}>Clear the filters</a>
        </Empty>
      ) : (
        <Grid rows={shown} columns={columns} />
      )}
    </div>
  );
}
