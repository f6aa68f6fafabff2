import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { useEnvironment } from '../../components/environment.tsx';
import { MetricTiles } from '../../components/metric-tiles.tsx';
import page from '../../components/page.module.css';
import { PageTitle } from '../../components/page-title.tsx';
import { Empty, Loading, Pending } from '../../components/states.tsx';
import { Unread } from '../../components/unread.tsx';
import { lazyPart } from '../../lib/lazy-part.ts';
import { teamsOf } from '../../lib/ledger/catalog.ts';
import { servicesQuery } from '../../lib/queries.ts';
import { useSearch } from '../../lib/search.ts';
import { absoluteText } from '../../lib/time.ts';
import { useIncidents } from './incidents.ts';
import { span, useMeasured } from './measured.ts';
import { MetricDetail } from './metric-detail.tsx';

/** Comes for all teams only. */
const TeamTable = lazyPart(() => import('./team-table.tsx').then(({ TeamTable }) => TeamTable));

const dayMs = 86_400_000;
const windows = ['30', '90', '180'];
const today = (): number => Math.ceil(Date.now() / 60_000) * 60_000;

export function Metrics() {
  const search = useSearch();
  const ready = useEnvironment() !== undefined && search.ready;
  const services = useQuery({ ...servicesQuery, enabled: ready });
  const [now] = useState(today);
  const teams = teamsOf(services.data);
  const service = search.get('service');
  const team = service === '' ? search.get('team') : '';
  const days = windows.includes(search.get('days')) ? Number(search.get('days')) : 90;
  const [since, until] = [now - days * dayMs, now];
  const scope = service !== '' ? { service } : team !== '' ? { team } : {};
  const scopes = service !== '' ? [{ service }] : (team === '' ? teams : [team]).map((name) => ({ team: name }));
  const query = useMeasured(ready ? scopes : [], since, until);
  const before = useMeasured(ready ? scopes : [], since - days * dayMs, since);
  const incidents = useIncidents({ ...scope, ...span(since, until) }, ready);
  const title = `Delivery metrics for ${service || team || 'all teams'}`;
  const failed = [services, query].find(({ data, error }) => error && !data);
  return (
    <div className={`${page.page} ${page.wide}`}>
      <PageTitle text={title} />
      <div className={page.head}>
        <h1>{title}</h1>
        <p className="soft">
          {ready &&
            `Production, ${absoluteText(new Date(since).toISOString())} to ${absoluteText(new Date(until).toISOString())}. `}
          Select a number to see the rows behind it.
        </p>
      </div>
      <fieldset className={page.filters}>
        <legend className="hidden">Service or team, and time</legend>
        <label>
          <span className="hidden">Team</span>
          <select value={team} onChange={({ target }) => search.set({ team: target.value, service: '' })}>
            <option value="">{service === '' ? 'All teams' : 'one service'}</option>
            {teams.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          <span className="hidden">Service</span>
          <select value={service} onChange={({ target }) => search.set({ service: target.value, team: '' })}>
            <option value="">{team === '' ? 'All services' : 'all its services'}</option>
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
        <Empty title="No services are registered yet" />
      ) : !query.data ? (
        <Loading />
      ) : (
        <>
          <Unread what="The period before" query={before} />
          <MetricTiles metrics={query.data.toSpliced(1, 1)} link={(key) => `#${key}`} />
          {service === '' && team === '' && (
            <Suspense fallback={<Loading />}>
              <TeamTable
                teams={teams}
                since={since}
                until={until}
                link={(name) => search.link({ team: name, service: '' })}
              />
            </Suspense>
          )}
          {query.data.map((metric) => (
            <MetricDetail
              key={metric.key}
              metric={metric}
              before={before.data?.find(({ key }) => key === metric.key)}
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
