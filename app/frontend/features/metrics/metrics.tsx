import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useEnvironment } from '../../components/environment.tsx';
import { MetricTiles } from '../../components/metric-tiles.tsx';
import page from '../../components/page.module.css';
import { PageTitle } from '../../components/page-title.tsx';
import { Empty, Loading, Pending } from '../../components/states.tsx';
import { teamsOf } from '../../lib/ledger/catalog.ts';
import { firstCommitLeadTimeOf, metricsOf } from '../../lib/ledger/metrics.ts';
import { incidentsQuery, metricsQuery, servicesQuery } from '../../lib/queries.ts';
import { useSearch } from '../../lib/search.ts';
import { absoluteText } from '../../lib/time.ts';
import { MetricDetail } from './metric-detail.tsx';
import { TeamTable } from './team-table.tsx';

const dayMs = 86_400_000;
const windows = ['30', '90', '180'];
const today = (): number => Math.ceil(Date.now() / 60_000) * 60_000;

const span = (since: number, until: number) => ({
  since: new Date(since).toISOString(),
  until: new Date(until).toISOString(),
});

const everyMetric = (metrics: Parameters<typeof metricsOf>[0]) =>
  metricsOf(metrics).toSpliced(1, 0, firstCommitLeadTimeOf(metrics));

export function Metrics() {
  const search = useSearch();
  const ready = useEnvironment() !== undefined && search.ready;
  const services = useQuery({ ...servicesQuery, enabled: ready });
  const [now] = useState(today);
  const teams = teamsOf(services.data);
  const service = search.get('service');
  const team = service === '' ? search.get('team') || (teams[0] ?? '') : '';
  const days = windows.includes(search.get('days')) ? Number(search.get('days')) : 90;
  const [since, until] = [now - days * dayMs, now];
  const scope = service === '' ? { team } : { service };
  const enabled = ready && (service !== '' || team !== '');
  const query = useQuery({ ...metricsQuery({ ...scope, ...span(since, until) }), enabled });
  const before = useQuery({ ...metricsQuery({ ...scope, ...span(since - days * dayMs, since) }), enabled });
  const incidents =
    useInfiniteQuery({
      ...incidentsQuery({ ...scope, ...span(since, until), pageSize: 200 }),
      enabled,
    }).data?.pages.flatMap(({ items }) => items) ?? [];
  const failed = [services, query].find(({ data, error }) => error && !data);
  return (
    <div className={`${page.page} ${page.wide}`}>
      <PageTitle text={`Delivery metrics${service || team ? ` of ${service || team}` : ''}`} />
      <div className={page.head}>
        <h1>Delivery metrics{service || team ? ` of ${service || team}` : ''}</h1>
        <p className="soft">
          {ready &&
            `Production, ${absoluteText(new Date(since).toISOString())} to ${absoluteText(new Date(until).toISOString())}. `}
          Each number opens into its rows.
        </p>
      </div>
      <fieldset className={page.filters}>
        <legend className="hidden">Service or team, and time</legend>
        <label>
          <span className="hidden">Team</span>
          <select value={team} onChange={({ target }) => search.set({ team: target.value, service: '' })}>
            {service !== '' && <option value="">one service</option>}
            {teams.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          <span className="hidden">Service</span>
          <select value={service} onChange={({ target }) => search.set({ service: target.value, team: '' })}>
            <option value="">all its services</option>
            {services.data?.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          <span className="hidden">Window</span>
          <select value={String(days)} onChange={({ target }) => search.set({ days: target.value })}>
            {windows.map((each) => (
              <option key={each} value={each}>
                last {each} days
              </option>
            ))}
          </select>
        </label>
      </fieldset>
      {failed ? (
        <Pending query={failed} />
      ) : services.data?.length === 0 ? (
        <Empty title="No service is known yet" />
      ) : !query.data ? (
        <Loading />
      ) : (
        <>
          <MetricTiles metrics={query.data} link={(key) => `#${key}`} />
          <TeamTable
            teams={teams}
            since={since}
            until={until}
            link={(name) => search.link({ team: name, service: '' })}
          />
          {everyMetric(query.data).map((metric) => (
            <MetricDetail
              key={metric.key}
              metric={metric}
              before={before.data && everyMetric(before.data).find(({ key }) => key === metric.key)}
              incidents={incidents}
              since={since}
              until={until}
            />
          ))}
        </>
      )}
    </div>
  );
}
