import { Region, RolloutLink } from '../../components/ledger-links.tsx';
import { IntentLabel, Status } from '../../components/status.tsx';
import { Table, type TableColumn } from '../../components/table.tsx';
import { Ago } from '../../components/time.tsx';
import { Who } from '../../components/who.tsx';
import type { Rollout } from '../../lib/ledger/deployment.ts';

const columns: readonly TableColumn<Rollout>[] = [
  {
    title: 'Version',
    cell: ({ id, key, deployments }) => <RolloutLink id={id} text={deployments[0]?.version ?? key} />,
  },
  { title: 'Environment', cell: ({ environment }) => environment },
  { title: 'Status', cell: ({ status }) => <Status word={status} /> },
  { title: 'Intent', cell: ({ intent }) => <IntentLabel intent={intent} /> },
  {
    title: 'Regions',
    cell: ({ deployments }) =>
      deployments.map(({ region }, i) => (
        <span key={region}>
          {i > 0 && ', '}
          <Region name={region} />
        </span>
      )),
  },
  { title: 'By', cell: ({ deployments }) => <Who deployment={deployments[0]} />, line: true },
  { title: 'Commits', cell: ({ commitCount }) => commitCount, number: true },
  { title: 'Started', cell: ({ startedAt }) => <Ago at={startedAt} />, nowrap: true },
  {
    title: 'Caused',
    cell: ({ causedIncidentIds: { length } }) => (length > 1 ? `${length} incidents` : length === 1 && 'an incident'),
    nowrap: true,
  },
];

export function RolloutTable({ rollouts }: { readonly rollouts: readonly Rollout[] }) {
  return <Table label="Rollouts" columns={columns} rows={rollouts} keyOf={({ id }) => id} fits={1060} />;
}
