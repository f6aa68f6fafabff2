import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useEnvironment } from '../../components/environment.tsx';
import { ExportButton } from '../../components/export-button.tsx';
import { Listed } from '../../components/named.tsx';
import page from '../../components/page.module.css';
import { PageTitle } from '../../components/page-title.tsx';
import { Empty } from '../../components/states.tsx';
import { deploymentsCsv } from '../../lib/exports.ts';
import { placesQuery, servicesQuery } from '../../lib/queries.ts';
import { deploymentsQuery } from '../../lib/record-queries.ts';
import { useSearch } from '../../lib/search.ts';
import { sinceInstant } from '../../lib/since.ts';
import { absoluteText } from '../../lib/time.ts';
import { ChangeFilters } from './change-filters.tsx';
import { ChangeTable } from './change-table.tsx';
import { intentOf, statusNameOf } from './filter-values.ts';

const minuteMs = 60_000;

/** To the minute, so that a span like `24h` asks the same question while one reads the answer. */
const thisMinute = (): Date => new Date(Math.floor(Date.now() / minuteMs) * minuteMs);

export function Changes() {
  const search = useSearch();
  const ready = useEnvironment() !== undefined && search.ready;
  const places = useQuery({ ...placesQuery, enabled: ready }).data;
  const services = useQuery({ ...servicesQuery, enabled: ready }).data;
  const [now] = useState(thisMinute);
  const since = sinceInstant(search.get('since'), now);
  const until = sinceInstant(search.get('until'), now);
  const status = statusNameOf(search.get('status'));
  const intent = intentOf(search.get('intent'));
  const named = Object.fromEntries(
    ['environment', 'region', 'service', 'team'].flatMap((key) => (search.get(key) ? [[key, search.get(key)]] : [])),
  );
  const filter = {
    ...named,
    ...(status && { status }),
    ...(since && { since: since.toISOString() }),
    ...(until && { until: until.toISOString() }),
  };
  const query = useInfiniteQuery({ ...deploymentsQuery(filter), enabled: ready });
  const read = query.data?.pages.reduce((sum, { items }) => sum + items.length, 0);
  const place = [search.get('environment'), search.get('region')].filter(Boolean).join(' ');
  return (
    <div className={`${page.page} ${page.wide}`}>
      <div className={page.head}>
        <PageTitle text={`Deployments${place && ` in ${place}`}`} />
        <div className={page.sectionHead}>
          <h1>Deployments{place && ` in ${place}`}</h1>
          {query.data && (
            <ExportButton
              file="deployments.csv"
              label={intent === undefined ? 'Export all (CSV)' : 'Export all intents (CSV)'}
              read={(signal) => deploymentsCsv(filter, signal)}
            />
          )}
        </div>
        <p className="soft">
          {since || until
            ? `${since ? `From ${absoluteText(since.toISOString())}` : 'Up'}${until ? ` to ${absoluteText(until.toISOString())}` : ''}, newest first.`
            : 'All deployments, newest first.'}{' '}
          The address of this page contains the filters, so you can share it.
        </p>
      </div>
      <ChangeFilters search={search} places={places ?? []} services={services ?? []} />
      {intent !== undefined && query.hasNextPage && (
        <p className="soft">
          Only deployments with intent {intent}, among the newest {read} that match the other filters.
        </p>
      )}
      <Listed
        query={query}
        keep={(deployment) => intent === undefined || deployment.intent === intent}
        empty={
          <Empty title="Nothing was deployed">
            <p>No deployment matches these filters.</p>
          </Empty>
        }
      >
        {(deployments) => <ChangeTable deployments={deployments} />}
      </Listed>
    </div>
  );
}
