import { Region, RolloutLink } from '../../components/ledger-links.tsx';
import page from '../../components/page.module.css';
import { Scroll } from '../../components/scroll.tsx';
import { Status } from '../../components/status.tsx';
import { Ago } from '../../components/time.tsx';
import type { Rollout } from '../../lib/ledger/deployment.ts';

export function RolloutTable({ rollouts }: { readonly rollouts: readonly Rollout[] }) {
  return (
    <Scroll label="Rollouts">
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Environment</th>
            <th scope="col">Status</th>
            <th scope="col">Intent</th>
            <th scope="col">Regions</th>
            <th scope="col" className={page.number}>
              Commits
            </th>
            <th scope="col">Started</th>
            <th scope="col">Caused</th>
          </tr>
        </thead>
        <tbody>
          {rollouts.map((rollout) => (
            <tr key={rollout.id}>
              <td>
                <RolloutLink id={rollout.id} text={rollout.deployments[0]?.version ?? rollout.key} />
              </td>
              <td>{rollout.environment}</td>
              <td>
                <Status word={rollout.status} />
              </td>
              <td>
                {rollout.intent === 'planned' ? (
                  <span className="soft">planned</span>
                ) : (
                  <Status word={rollout.intent} />
                )}
              </td>
              <td className={page.nowrap}>
                {rollout.deployments.map(({ region }, i) => (
                  <span key={region}>
                    {i > 0 && ', '}
                    <Region name={region} />
                  </span>
                ))}
              </td>
              <td className={page.number}>{rollout.commitCount}</td>
              <td className={page.nowrap}>
                <Ago at={rollout.startedAt} />
              </td>
              <td className={page.nowrap}>
                {rollout.causedIncidentIds.length === 1 && 'an incident'}
                {rollout.causedIncidentIds.length > 1 && `${rollout.causedIncidentIds.length} incidents`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
