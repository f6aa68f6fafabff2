import { useEnvironment } from '../../components/environment.tsx';
import { CommitLink, DeploymentLink, Digest, PullRequestLink, ServiceLink } from '../../components/ledger-links.tsx';
import { Table, type TableColumn } from '../../components/table.tsx';
import { Ago } from '../../components/time.tsx';
import { WhoOf } from '../../components/who.tsx';
import { type ActionFacts, actionAddress } from '../../lib/code-host-actions.ts';
import type { Service } from '../../lib/ledger/catalog.ts';
import type { ComparedRelease, ComparedService } from '../../lib/ledger/comparison.ts';
import { actionFacts, type ComparedSide, sideText } from './action-facts.ts';
import css from './compare.module.css';

const Release = ({ release }: { readonly release: ComparedRelease | undefined }) =>
  release ? (
    <div className={css.release}>
      <DeploymentLink id={release.deploymentId} text={release.version} /> <Digest value={release.imageDigest} />
      <br />
      <WhoOf deploymentId={release.deploymentId} />
    </div>
  ) : (
    <span className="soft">never deployed</span>
  );

const shownCommits = 5;

function Commits({ compared, repository }: { readonly compared: ComparedService; readonly repository: string }) {
  const { commits, commitCount } = compared;
  const more = commitCount - Math.min(commits.length, shownCommits);
  // An empty cell has no label in a card.
  if (commits.length === 0) return null;
  return (
    <ul className={css.commits}>
      {commits.slice(0, shownCommits).map(({ sha, message, author, pullRequest }) => (
        <li key={sha}>
          <CommitLink repository={repository} sha={sha} /> {message}{' '}
          <span className="soft">
            {author} <PullRequestLink repository={repository} number={pullRequest} />
          </span>
        </li>
      ))}
      {more > 0 && <li className="soft">and {more} more</li>}
    </ul>
  );
}

function Action(props: {
  readonly template: string | undefined;
  readonly facts: ActionFacts | undefined;
  readonly does: string;
}) {
  const { template, facts, does } = props;
  if (template === undefined || facts === undefined) return null;
  return (
    <a href={actionAddress(template, facts)} rel="noreferrer">
      {does} {facts.version}
    </a>
  );
}

export function ComparisonTable(props: {
  readonly services: readonly ComparedService[];
  readonly here: ComparedSide;
  readonly there: ComparedSide;
  readonly catalog: readonly Service[];
}) {
  const { services, here, there, catalog } = props;
  const [hereText, thereText] = [sideText(here), sideText(there)];
  const actions = useEnvironment()?.actions;
  const repositories = new Map(catalog.map(({ name, repository }) => [name, repository]));
  const columns: readonly TableColumn<ComparedService>[] = [
    { title: 'Service', cell: ({ service }) => <ServiceLink name={service} />, nowrap: true },
    { title: hereText, cell: ({ release }) => <Release release={release} /> },
    {
      title: thereText === hereText ? `${thereText} (other)` : thereText,
      cell: ({ other }) => <Release release={other} />,
    },
    {
      title: 'Waiting since',
      cell: ({ waitingSince }) =>
        waitingSince === '' ? <span className="soft">no pending commits</span> : <Ago at={waitingSince} />,
      nowrap: true,
    },
    {
      title: 'Pending commits',
      cell: (compared) => <Commits compared={compared} repository={repositories.get(compared.service) ?? ''} />,
      line: true,
    },
    ...(actions
      ? [
          {
            title: 'Actions',
            cell: ({ service, release, other, waitingSince }: ComparedService) => (
              <span className={css.actions}>
                {release && (waitingSince !== '' || !other) && (
                  <Action template={actions.promote} facts={actionFacts(there, service, release)} does="Promote" />
                )}
                {other && (
                  <Action template={actions.rollBack} facts={actionFacts(there, service, other)} does="Roll back" />
                )}
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Table
      label="What differs"
      columns={columns}
      rows={services}
      keyOf={({ service }) => service}
      fits={actions ? 1225 : 1085}
    />
  );
}
