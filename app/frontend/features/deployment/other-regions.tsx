import { DeploymentLink, Region } from '../../components/ledger-links.tsx';
import page from '../../components/page.module.css';
import { Scroll } from '../../components/scroll.tsx';
import { Status } from '../../components/status.tsx';
import { Moment } from '../../components/time.tsx';
import type { Rollout } from '../../lib/ledger/deployment.ts';
import { durationText } from '../../lib/time.ts';

/** Where else the same rollout went, and what it has still to reach. */
export function OtherRegions({ rollout, except = '' }: { readonly rollout: Rollout; readonly except?: string }) {
  const others = rollout.deployments.filter(({ id }) => id !== except);
  const reached = new Set(rollout.deployments.map(({ region }) => region));
  const missing = rollout.regions.filter((region) => !reached.has(region));
  if (others.length === 0 && missing.length === 0) return null;
  return (
    <section className={page.section}>
      <h2>{except === '' ? 'Regions' : 'The same rollout elsewhere'}</h2>
      <Scroll label="Regions">
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">Region</th>
              <th scope="col">Deployment</th>
              <th scope="col">Status</th>
              <th scope="col">Started</th>
              <th scope="col">Finished</th>
            </tr>
          </thead>
          <tbody>
            {others.map((deployment) => (
              <tr key={deployment.id}>
                <td>
                  <Region name={deployment.region} />
                </td>
                <td>
                  <DeploymentLink id={deployment.id} text={deployment.version} />
                </td>
                <td>
                  <Status word={deployment.status} />
                </td>
                <td>
                  <Moment at={deployment.startedAt} />
                </td>
                <td>
                  <Moment at={deployment.finishedAt} />
                </td>
              </tr>
            ))}
            {missing.map((region) => (
              <tr key={region}>
                <td>
                  <Region name={region} />
                </td>
                <td colSpan={4} className="soft">
                  not reached yet
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {rollout.regionSkewSeconds > 0 && (
        <p className="soft">From the first to the last region: {durationText(rollout.regionSkewSeconds)}.</p>
      )}
    </section>
  );
}
