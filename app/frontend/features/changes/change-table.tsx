import { ClaimedBy, DeploymentLink, Region, ServiceLink } from '../../components/ledger-links.tsx';
import page from '../../components/page.module.css';
import { Scroll } from '../../components/scroll.tsx';
import { Status } from '../../components/status.tsx';
import { Ago } from '../../components/time.tsx';
import type { Deployment } from '../../lib/ledger/deployment.ts';
import { durationText } from '../../lib/time.ts';

/** Empty for what was only reported at its end. */
function took({ startedAt, finishedAt }: Deployment): string {
  const ms = Date.parse(finishedAt) - Date.parse(startedAt);
  return ms > 0 ? durationText(ms / 1000) : '';
}

export function ChangeTable({ deployments }: { readonly deployments: readonly Deployment[] }) {
  return (
    <Scroll label="Deployments">
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">Version</th>
            <th scope="col">Where</th>
            <th scope="col">Status</th>
            <th scope="col">Intent</th>
            <th scope="col">Started</th>
            <th scope="col" className={page.number}>
              Took
            </th>
            <th scope="col">By</th>
          </tr>
        </thead>
        <tbody>
          {deployments.map((deployment) => (
            <tr key={deployment.id}>
              <td>
                <ServiceLink name={deployment.service} />
              </td>
              <td>
                <DeploymentLink id={deployment.id} text={deployment.version} />
              </td>
              <td className={page.nowrap}>
                {deployment.environment} · <Region name={deployment.region} />
              </td>
              <td>
                <Status word={deployment.status} />
              </td>
              <td>
                {deployment.intent === 'planned' ? (
                  <span className="soft">planned</span>
                ) : (
                  <Status word={deployment.intent} />
                )}
              </td>
              <td className={page.nowrap}>
                <Ago at={deployment.startedAt} />
              </td>
              <td className={`${page.number} ${page.nowrap}`}>{took(deployment)}</td>
              <td>
                <ClaimedBy claim={deployment.claim} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
