import { DeploymentLink, IncidentLink, ServiceLink } from '../../components/ledger-links.tsx';
import page from '../../components/page.module.css';
import { Status } from '../../components/status.tsx';
import { Table, type TableColumn } from '../../components/table.tsx';
import { Ago } from '../../components/time.tsx';
import { type Incident, lasted } from '../../lib/ledger/incident.ts';
import css from './incident-table.module.css';

const columns: readonly TableColumn<Incident>[] = [
  { title: 'What', cell: ({ id, title }) => <IncidentLink id={id} text={title} /> },
  { title: 'Service', cell: ({ service }) => <ServiceLink name={service} /> },
  { title: 'Environment', cell: ({ environment }) => environment },
  { title: 'Status', cell: ({ status }) => <Status word={status} /> },
  { title: 'Severity', cell: ({ severity }) => <Status word={severity} /> },
  { title: 'Started', cell: ({ startedAt }) => <Ago at={startedAt} />, nowrap: true },
  { title: 'Lasted', cell: (incident) => lasted(incident) || <span className="soft">ongoing</span>, nowrap: true },
  {
    title: 'Cause',
    cell: ({ causingDeploymentId: id }) =>
      id ? <DeploymentLink id={id} text="deployment" /> : <span className="soft">not named</span>,
  },
];

export function IncidentTable(props: { readonly incidents: readonly Incident[]; readonly label: string }) {
  return (
    <Table
      label={props.label}
      className={`${page.card} ${css.incidents}`}
      fits={950}
      columns={columns}
      rows={props.incidents}
      keyOf={({ id }) => id}
    />
  );
}
