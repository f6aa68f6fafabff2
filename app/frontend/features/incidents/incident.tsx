import { useQuery } from '@tanstack/react-query';
import { Fact, Facts } from '../../components/facts.tsx';
import { DeploymentLink, ServiceLink } from '../../components/ledger-links.tsx';
import { useMayEdit } from '../../components/may-edit.ts';
import { Entity, useNamed } from '../../components/named.tsx';
import page from '../../components/page.module.css';
import { Status } from '../../components/status.tsx';
import { Moment } from '../../components/time.tsx';
import { type Incident, lasted } from '../../lib/ledger/incident.ts';
import { deploymentQuery, incidentQuery } from '../../lib/queries.ts';
import { EntryForm } from './entry-form.tsx';

function Cause({ id }: { readonly id: string }) {
  const deployment = useQuery({ ...deploymentQuery(id), enabled: id !== '' }).data;
  if (id === '') return <span className="soft">nobody named it yet</span>;
  return (
    <DeploymentLink id={id} text={deployment ? `${deployment.version} in ${deployment.region}` : 'a deployment'} />
  );
}

function Timeline({ incident }: { readonly incident: Incident }) {
  return (
    <section className={page.section}>
      <h2>Timeline</h2>
      <ol className={`${page.card} ${page.timeline}`}>
        {incident.entries.map((entry, i) => (
          <li key={`${entry.recordedAt} ${i}`}>
            <b>{entry.kind}</b>
            <span className="soft">
              <Moment at={entry.at} />
              {entry.recordedBy && ` by ${entry.recordedBy}`}
            </span>
            {entry.note && <span className={page.note}>{entry.note}</span>}
            {entry.causingDeploymentId !== '' && (
              <span>
                Caused by <Cause id={entry.causingDeploymentId} />
              </span>
            )}
            {entry.kind === 'cause' && entry.causingDeploymentId === '' && <span>The cause was taken back.</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Details({ incident, reload }: { readonly incident: Incident; readonly reload: () => void }) {
  const { service, environment, title, status, severity, startedAt, resolvedAt } = incident;
  const mayEdit = useMayEdit();
  return (
    <>
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
      <Timeline incident={incident} />
      {mayEdit && <EntryForm incident={incident} reload={reload} />}
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
