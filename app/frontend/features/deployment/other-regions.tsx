import { DeploymentLink, Region } from '../../components/ledger-links.tsx';
import page from '../../components/page.module.css';
import { Status } from '../../components/status.tsx';
import { Table, type TableColumn } from '../../components/table.tsx';
import { Moment } from '../../components/time.tsx';
import type { Deployment, Rollout } from '../../lib/ledger/deployment.ts';
import { durationText } from '../../lib/time.ts';

const columns: readonly TableColumn<Deployment>[] = [
  { title: 'Region', cell: ({ region }) => <Region name={region} /> },
  { title: 'Deployment', cell: ({ id, version }) => <DeploymentLink id={id} text={version} /> },
  { title: 'Status', cell: ({ status }) => <Status word={status} /> },
  { title: 'Started', cell: ({ startedAt }) => <Moment at={startedAt} />, nowrap: true },
  { title: 'Finished', cell: ({ finishedAt }) => <Moment at={finishedAt} />, nowrap: true },
];

/** Where else the same rollout went, and what it has still to reach. */
export function OtherRegions({ rollout, except = '' }: { readonly rollout: Rollout; readonly except?: string }) {
  const others = rollout.deployments.filter(({ id }) => id !== except);
  const reached = new Set(rollout.deployments.map(({ region }) => region));
  const missing = rollout.regions.filter((region) => !reached.has(region));
  if (others.length === 0 && missing.length === 0) return null;
  return (
    <section className={page.section}>
      <h2>{except === '' ? 'Regions' : 'The same rollout elsewhere'}</h2>
      <Table label="Regions" columns={columns} rows={others} keyOf={({ id }) => id} fits={890}>
        {missing.map((region) => (
          <tr key={region}>
            <td>
              <Region name={region} />
            </td>
            <td colSpan={columns.length - 1} className="soft">
              not reached yet
            </td>
          </tr>
        ))}
      </Table>
      {rollout.regionSkewSeconds > 0 && (
        <p className="soft">From the first to the last region: {durationText(rollout.regionSkewSeconds)}.</p>
      )}
    </section>
  );
}
