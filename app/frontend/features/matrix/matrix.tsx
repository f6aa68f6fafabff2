import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Suspense, useDeferredValue, useMemo, useState } from 'react';
import { useEnvironment } from '../../components/environment.tsx';
import { Icon } from '../../components/icon.tsx';
import { Empty, Pending } from '../../components/states.tsx';
import { lazyPart } from '../../lib/lazy-part.ts';
import { matrixQuery, openIncidentsQuery, pastMatrixQuery, placesQuery, servicesQuery } from '../../lib/queries.ts';
import { useSearch } from '../../lib/search.ts';
import { sinceInstant } from '../../lib/since.ts';
import asOfCss from './as-of.module.css';
import { Filters } from './filters.tsx';
import { Grid } from './grid.tsx';
import css from './matrix.module.css';
import { openIncidents } from './open-incidents.ts';
import { columnsOf, countConcerns, isConcern, matching, rowsOf, withConcern } from './rows.ts';
import { GridSkeleton } from './skeleton.tsx';
import { useTextFilter } from './text-filter.ts';

/** Comes when it is asked for. */
const AsOf = lazyPart(() => import('./as-of.tsx').then(({ AsOf }) => AsOf));

export function Matrix() {
  const [looking, setLooking] = useState(false);
  const enabled = useEnvironment() !== undefined;
  const search = useSearch();
  const now = new Date();
  const at = sinceInstant(search.get('at'), now);
  // An instant to come would show the present as if it were that.
  const asOf = at && at < now ? at.toISOString() : '';
  const incidents = useQuery({ ...openIncidentsQuery, enabled }).data;
  const broken = useMemo(() => openIncidents(asOf === '' ? (incidents ?? []) : []), [incidents, asOf]);
  const present = useQuery({ ...matrixQuery, enabled: enabled && search.ready && asOf === '' });
  const past = useQuery({
    ...pastMatrixQuery(asOf),
    enabled: enabled && asOf !== '',
    placeholderData: keepPreviousData,
  });
  const matrix = asOf === '' ? present : past;
  const places = useQuery({ ...placesQuery, enabled });
  const services = useQuery({ ...servicesQuery, enabled });
  const [text, setText] = useTextFilter(search);
  const [team, environment, show] = [search.get('team'), search.get('environment'), search.get('show')];

  const columns = useMemo(() => columnsOf(places.data ?? [], environment), [places.data, environment]);
  const rows = useMemo(
    () => (matrix.data && places.data ? rowsOf(matrix.data.cells, services.data ?? [], columns) : undefined),
    [matrix.data, places.data, services.data, columns],
  );
  const matched = useMemo(() => rows && matching(rows, { text, team }), [rows, text, team]);
  const counts = useMemo(() => matched && countConcerns(matched), [matched]);
  const chosen = useMemo(() => matched && withConcern(matched, isConcern(show) ? show : undefined), [matched, show]);
  // Many rows are drawn in small steps: neither typing nor the first paint waits for them.
  const shown = useDeferredValue(chosen);

  const lookingBack = looking || asOf !== '';
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
        broken={incidents && broken.size}
        isPast={asOf !== ''}
      >
        {!lookingBack && (
          <button type="button" className={asOfCss.open} onClick={() => setLooking(true)}>
            <Icon name="history" /> <span>Look back</span>
          </button>
        )}
      </Filters>
      {lookingBack && (
        <Suspense fallback={<div className={asOfCss.bar} />}>
          <AsOf search={search} asOf={asOf} busy={past.isFetching} close={() => setLooking(false)} />
        </Suspense>
      )}
      {failed ? (
        <Pending query={failed} />
      ) : !shown ? (
        <GridSkeleton />
      ) : rows?.length === 0 ? (
        <Empty title="No services are registered yet">
          <p>
            An editor registers one with <code>POST /v1/services</code>; its pipeline then reports each deployment.
          </p>
        </Empty>
      ) : shown.length === 0 ? (
        <Empty title="No service matches these filters">
          <a href={search.link({ q: '', team: '', show: '', environment: '' })}>Clear the filters</a>
        </Empty>
      ) : (
        <Grid rows={shown} columns={columns} broken={broken} />
      )}
    </div>
  );
}
