import { useQuery } from '@tanstack/react-query';
import { Fact, Facts } from '../../components/facts.tsx';
import { ServiceLink } from '../../components/ledger-links.tsx';
import { useMayEdit } from '../../components/may-edit.ts';
import { Entity, useNamed } from '../../components/named.tsx';
import page from '../../components/page.module.css';
import { PageTitle } from '../../components/page-title.tsx';
import { Status } from '../../components/status.tsx';
import { Moment } from '../../components/time.tsx';
import { hasDraft } from '../../lib/draft.ts';
import { type Incident, lasted } from '../../lib/ledger/incident.ts';
import { incidentQuery } from '../../lib/record-queries.ts';
import { EntryForm, entryDraft } from './entry-form.tsx';
import { Lens } from './lens.tsx';
import { Cause, Timeline } from './timeline.tsx';

function Details({ incident, reload }: { readonly incident: Incident; readonly reload: () => void }) {
  const { service, environment, title, status, severity, startedAt, resolvedAt } = incident;
  const mayEdit = useMayEdit();
  return (
    <>
      <PageTitle text={`${title} (${service})`} />
      <div className={page.head}>
        <p className={page.crumbs}>
          <ServiceLink name={service} /> / {environment} / incident
        </p>
        <div className={page.title}>
          <h1>{title}</h1>
          <Status word={status} />
        </div>
      </div>
      <Facts>
        <Fact name="Severity">
          <Status word={severity} />
        </Fact>
        <Fact name="Started">
          <Moment at={startedAt} />
        </Fact>
        <Fact name="Resolved">
          {resolvedAt === '' ? (
            'not yet'
          ) : (
            <>
              <Moment at={resolvedAt} />, after {lasted(incident)}
            </>
          )}
        </Fact>
        <Fact name="Caused by">
          <Cause id={incident.causingDeploymentId} />
        </Fact>
      </Facts>
      <Lens incident={incident} />
      <Timeline incident={incident} />
      {(mayEdit || hasDraft(entryDraft(incident.id))) && (
        <EntryForm incident={incident} reload={reload} maySend={mayEdit} />
      )}
    </>
  );
}

export function IncidentView() {
  const id = useNamed('id');
  const query = useQuery({ ...incidentQuery(id ?? ''), enabled: Boolean(id) });
  return (
    <Entity named={id} query={query}>
      {(incident) => <Details incident={incident} reload={() => void query.refetch()} />}
    </Entity>
  );
}
