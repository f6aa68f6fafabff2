import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/router';
import { Suspense, useState } from 'react';
import { Boundary } from '../../components/boundary.tsx';
import { Choice } from '../../components/choice.tsx';
import { DialogFailed } from '../../components/dialog-failed.tsx';
import { useEnvironment } from '../../components/environment.tsx';
import { ExportButton } from '../../components/export-button.tsx';
import { FilterFields } from '../../components/filter-fields.tsx';
import { InstantField } from '../../components/instant-field.tsx';
import { useMayEdit } from '../../components/may-edit.ts';
import { Listed } from '../../components/named.tsx';
import page from '../../components/page.module.css';
import { Empty } from '../../components/states.tsx';
import { incidentsCsv } from '../../lib/exports.ts';
import { lazyPart } from '../../lib/lazy-part.ts';
import { teamsOf } from '../../lib/ledger/catalog.ts';
import { placesQuery, servicesQuery } from '../../lib/queries.ts';
import { incidentsQuery } from '../../lib/record-queries.ts';
import { addressOf, useSearch } from '../../lib/search.ts';
import { sinceInstant } from '../../lib/since.ts';
import { IncidentTable } from './incident-table.tsx';

const OpenForm = lazyPart(() => import('./open-form.tsx').then(({ OpenForm }) => OpenForm));

export function Incidents() {
  const search = useSearch();
  const { push } = useRouter();
  const mayEdit = useMayEdit();
  const [opening, setOpening] = useState(false);
  const ready = useEnvironment() !== undefined && search.ready;
  const services = useQuery({ ...servicesQuery, enabled: ready }).data ?? [];
  const places = useQuery({ ...placesQuery, enabled: ready }).data ?? [];
  const [service, environment] = [search.get('service'), search.get('environment')];
  const team = service === '' ? search.get('team') : '';
  const [now] = useState(() => new Date());
  const instant = (name: string) => sinceInstant(search.get(name), now)?.toISOString() ?? '';
  const [since, until] = [instant('since'), instant('until')];
  const named = {
    ...(service && { service }),
    ...(team && { team }),
    ...(environment && { environment }),
    ...(since && { since }),
    ...(until && { until }),
  };
  const open = useInfiniteQuery({ ...incidentsQuery({ ...named, unresolved: true }), enabled: ready });
  const past = useInfiniteQuery({
    ...incidentsQuery({ ...named, status: 'INCIDENT_STATUS_RESOLVED' }),
    enabled: ready,
  });
  const some = [open, past].some(({ data }) => data?.pages.some(({ items }) => items.length > 0));
  return (
    <div className={`${page.page} ${page.wide}`}>
      <div className={`${page.title} ${page.sectionHead}`}>
        <h1>Incidents</h1>
        <span className={page.buttons}>
          {some && (
            <ExportButton
              file="incidents.csv"
              label="Export all (CSV)"
              read={(signal) => incidentsCsv(named, signal)}
            />
          )}
          {mayEdit && (
            <button type="button" className="primary" onClick={() => setOpening(true)}>
              Open an incident
            </button>
          )}
        </span>
      </div>
      <FilterFields
        legend="Filters"
        set={[service, team, environment, since, until].filter((value) => value !== '').length}
      >
        <Choice
          search={search}
          name="service"
          label="Service"
          all="All services"
          values={services.map(({ name }) => name)}
        />
        {service === '' && (
          <Choice search={search} name="team" label="Team" all="All teams" values={teamsOf(services)} />
        )}
        <Choice
          search={search}
          name="environment"
          label="Environment"
          all="All environments"
          values={places.map(({ name }) => name)}
        />
        <span className={page.range}>
          <InstantField
            label="Began from"
            text="began from"
            value={search.get('since')}
            onChange={(from) => search.set({ since: from })}
          />
          <InstantField
            label="Began until"
            text="to"
            value={search.get('until')}
            onChange={(to) => search.set({ until: to })}
          />
        </span>
      </FilterFields>
      <section className={page.section}>
        <h2>Open</h2>
        <Listed query={open} empty={<Empty title="No incident is open" />}>
          {(incidents) => <IncidentTable incidents={incidents} label="Open incidents" />}
        </Listed>
      </section>
      <section className={page.section}>
        <h2>Past</h2>
        <Listed query={past} empty={<p className="soft">None yet.</p>}>
          {(incidents) => <IncidentTable incidents={incidents} label="Past incidents" />}
        </Listed>
      </section>
      {opening && (
        <Boundary name="open" fallback={() => <DialogFailed close={() => setOpening(false)} />}>
          <Suspense>
            <OpenForm
              services={services}
              places={places}
              close={() => setOpening(false)}
              opened={({ id }) => void push(addressOf('/incident', { id }))}
            />
          </Suspense>
        </Boundary>
      )}
    </div>
  );
}
