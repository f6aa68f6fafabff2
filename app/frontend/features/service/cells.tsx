import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { DeploymentLink, Digest, Where } from '../../components/ledger-links.tsx';
import { Pending } from '../../components/states.tsx';
import { Status } from '../../components/status.tsx';
import { Table, type TableColumn } from '../../components/table.tsx';
import { Ago } from '../../components/time.tsx';
import { WhoOf } from '../../components/who.tsx';
import type { Cell } from '../../lib/ledger/cell.ts';
import { matrixQuery } from '../../lib/queries.ts';

const driftText: Readonly<Record<Cell['drift'], string>> = {
  none: 'as recorded',
  unknown: 'not seen',
  pending: 'pending',
  drifted: 'drifted',
};

const none = (text: string) => <span className="soft">{text}</span>;

function Image({ digest, children }: { readonly digest: string; readonly children: ReactNode }) {
  return (
    <>
      {children}{' '}
      <span className="soft">
        <Digest value={digest} />
      </span>
    </>
  );
}

function Since({ claimed, latest, regionSkew }: Cell) {
  return (
    <>
      {claimed && <Ago at={claimed.since} />}
      {latest && latest.deploymentId !== claimed?.deploymentId && (
        <>
          {' '}
          · <DeploymentLink id={latest.deploymentId} text={latest.version} /> <Status word={latest.status} />
        </>
      )}
      {regionSkew && (
        <>
          {' '}
          · <Status word="regions differ" />
        </>
      )}
    </>
  );
}

const columns: readonly TableColumn<Cell>[] = [
  { title: 'Where', cell: Where, nowrap: true },
  {
    title: 'Recorded',
    cell: ({ claimed }) =>
      claimed ? (
        <>
          <Image digest={claimed.imageDigest}>
            <DeploymentLink id={claimed.deploymentId} text={claimed.version} />
          </Image>
          <br />
          <WhoOf deploymentId={claimed.deploymentId} />
        </>
      ) : (
        none('no success yet')
      ),
  },
  {
    title: 'Observed',
    cell: ({ observed }) =>
      observed ? (
        <Image digest={observed.imageDigest}>{observed.version || 'no recorded release'}</Image>
      ) : (
        none('not seen')
      ),
  },
  {
    title: 'Drift',
    cell: ({ drift }) => (drift === 'drifted' || drift === 'pending' ? <Status word={drift} /> : driftText[drift]),
  },
  { title: 'Health', cell: ({ observed }) => observed && <Status word={observed.health} /> },
  { title: 'Since', cell: Since },
];

/** The service's cells of the matrix, in full. */
export function Cells({ service }: { readonly service: string }) {
  const query = useQuery(matrixQuery);
  if (!query.data) return <Pending query={query} />;
  const cells = query.data.cells.filter((cell) => cell.service === service);
  if (cells.length === 0) return <p className="soft">Not deployed anywhere yet.</p>;
  return (
    <Table
      label="Where it runs"
      fits={780}
      columns={columns}
      rows={cells}
      keyOf={({ environment, region }) => `${environment} ${region}`}
    />
  );
}
