import { CommitLink } from '../../components/ledger-links.tsx';
import page from '../../components/page.module.css';
import { Scroll } from '../../components/scroll.tsx';
import { Moment } from '../../components/time.tsx';
import type { Rollout } from '../../lib/ledger/deployment.ts';

export function Commits({ rollout, repository }: { readonly rollout: Rollout; readonly repository: string }) {
  const { commits, intent } = rollout;
  return (
    <section className={page.section}>
      <h2>Commits ({commits.length})</h2>
      {commits.length === 0 ? (
        <p className="soft">{intent === 'rollback' ? 'A rollback ships none.' : 'The pipeline named none.'}</p>
      ) : (
        <Scroll label="Commits">
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">Commit</th>
                <th scope="col">Reached the trunk</th>
              </tr>
            </thead>
            <tbody>
              {commits.map(({ sha, committedAt }) => (
                <tr key={sha}>
                  <td>
                    <CommitLink repository={repository} sha={sha} />
                  </td>
                  <td>
                    <Moment at={committedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
