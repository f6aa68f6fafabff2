import { CommitLink, PullRequestLink } from '../../components/ledger-links.tsx';
import page from '../../components/page.module.css';
import { Table } from '../../components/table.tsx';
import { Moment } from '../../components/time.tsx';
import type { Rollout } from '../../lib/ledger/deployment.ts';

export function Commits({ rollout, repository }: { readonly rollout: Rollout; readonly repository: string }) {
  const { commits, intent } = rollout;
  return (
    <section className={page.section}>
      <h2>Commits ({commits.length})</h2>
      {commits.length === 0 ? (
        <p className="soft">{intent === 'rollback' ? 'A rollback ships none.' : 'The pipeline sent none.'}</p>
      ) : (
        <Table
          label="Commits"
          columns={[
            { title: 'Commit', cell: ({ sha }) => <CommitLink repository={repository} sha={sha} /> },
            { title: 'Message', cell: ({ message }) => message, line: true },
            { title: 'Author', cell: ({ author }) => author, nowrap: true },
            {
              title: 'Pull request',
              cell: ({ pullRequest }) => <PullRequestLink repository={repository} number={pullRequest} />,
            },
            { title: 'Reached the trunk', cell: ({ committedAt }) => <Moment at={committedAt} />, nowrap: true },
          ]}
          rows={commits}
          keyOf={({ sha }) => sha}
        />
      )}
    </section>
  );
}
