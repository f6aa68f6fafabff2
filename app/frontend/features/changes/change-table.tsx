import { ClaimedBy, DeploymentLink, PullRequestLink, ServiceLink, Where } from '../../components/ledger-links.tsx';
import { IntentLabel, Status } from '../../components/status.tsx';
import { Table, type TableColumn } from '../../components/table.tsx';
import { Ago } from '../../components/time.tsx';
import type { Deployment } from '../../lib/ledger/deployment.ts';
import { durationText } from '../../lib/time.ts';

/** Empty for what was only reported at its end. */
function took({ startedAt, finishedAt }: Deployment): string {
  const ms = Date.parse(finishedAt) - Date.parse(startedAt);
  return ms > 0 ? durationText(ms / 1000) : '';
}

const columns: readonly TableColumn<Deployment>[] = [
  { title: 'Service', cell: ({ service }) => <ServiceLink name={service} /> },
  { title: 'Version', cell: ({ id, version }) => <DeploymentLink id={id} text={version} /> },
  { title: 'Where', cell: Where, nowrap: true },
  { title: 'Status', cell: ({ status }) => <Status word={status} /> },
  { title: 'Intent', cell: ({ intent }) => <IntentLabel intent={intent} /> },
  { title: 'Started', cell: ({ startedAt }) => <Ago at={startedAt} />, nowrap: true },
  { title: 'Took', cell: took, number: true, nowrap: true },
  { title: 'By', cell: ({ claim }) => <ClaimedBy claim={claim} /> },
  { title: 'Approved by', cell: ({ attribution }) => attribution.approver },
  {
    title: 'Pull request',
    cell: ({ claim: { repository }, attribution: { pullRequest } }) =>
      pullRequest && <PullRequestLink repository={repository} number={pullRequest.number} />,
  },
];

export function ChangeTable({ deployments }: { readonly deployments: readonly Deployment[] }) {
  return <Table label="Deployments" columns={columns} rows={deployments} keyOf={({ id }) => id} fits={1020} />;
}
