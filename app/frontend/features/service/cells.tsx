import { useQuery } from '@tanstack/react-query';
import { DeploymentLink, Digest, Region } from '../../components/ledger-links.tsx';
import page from '../../components/page.module.css';
import { Scroll } from '../../components/scroll.tsx';
import { Failure, Loading } from '../../components/states.tsx';
import { Status } from '../../components/status.tsx';
import { Ago } from '../../components/time.tsx';
import type { Cell } from '../../lib/ledger/cell.ts';
import { matrixQuery } from '../../lib/queries.ts';

const driftText: Readonly<Record<Cell['drift'], string>> = {
  none: 'as claimed',
  unknown: 'not seen',
  pending: 'pending',
  drifted: 'drifted',
};

function CellRow({ cell }: { readonly cell: Cell }) {
  const { claimed, observed, latest, drift, regionSkew } = cell;
  return (
    <tr>
      <td className={page.nowrap}>
        {cell.environment} · <Region name={cell.region} />
      </td>
      <td>
        {claimed ? (
          <>
            <DeploymentLink id={claimed.deploymentId} text={claimed.version} />{' '}
            <span className="soft">
              <Digest value={claimed.imageDigest} />
            </span>
          </>
        ) : (
          <span className="soft">nothing succeeded yet</span>
        )}
      </td>
      <td>
        {observed ? (
          <>
            {observed.version || 'not claimed by anybody'}{' '}
            <span className="soft">
              <Digest value={observed.imageDigest} />
            </span>
          </>
        ) : (
          <span className="soft">not seen</span>
        )}
      </td>
      <td>{drift === 'drifted' || drift === 'pending' ? <Status word={drift} /> : driftText[drift]}</td>
      <td>{observed && <Status word={observed.health} />}</td>
      <td className={page.nowrap}>
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
      </td>
    </tr>
  );
}

/** The service's cells of the matrix, in full. */
export function Cells({ service }: { readonly service: string }) {
  const query = useQuery(matrixQuery);
  if (!query.data)
    return query.error ? <Failure error={query.error} retry={() => void query.refetch()} /> : <Loading />;
  const cells = query.data.filter((cell) => cell.service === service);
  if (cells.length === 0) return <p className="soft">Nowhere yet.</p>;
  return (
    <Scroll label="Where it runs">
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">Where</th>
            <th scope="col">Claimed</th>
            <th scope="col">Seen</th>
            <th scope="col">Drift</th>
            <th scope="col">Health</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {cells.map((cell) => (
            <CellRow key={`${cell.environment} ${cell.region}`} cell={cell} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
