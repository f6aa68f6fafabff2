import { useInfiniteQuery } from '@tanstack/react-query';
import { InstantField } from '../../components/instant-field.tsx';
import { DeploymentLink, ServiceLink, Where } from '../../components/ledger-links.tsx';
import { Link } from '../../components/link.tsx';
import { Listed } from '../../components/named.tsx';
import page from '../../components/page.module.css';
import { Status } from '../../components/status.tsx';
import { Table, type TableColumn } from '../../components/table.tsx';
import { Moment } from '../../components/time.tsx';
import { Who } from '../../components/who.tsx';
import type { Incident } from '../../lib/ledger/incident.ts';
import { deploymentsQuery } from '../../lib/record-queries.ts';
import { addressOf, useSearch } from '../../lib/search.ts';
import { sinceInstant } from '../../lib/since.ts';
import { changedSince, type Suspect, suspectsOf } from './suspects.ts';

const hourMs = 3_600_000;
const afterMs = 900_000;
/** The ledger lists by the start; a rollout that began so long before the window may have ended in it. */
const longestRolloutMs = 2 * hourMs;
const windows = [
  ['', 'in the hour before'],
  ['6', 'in 6 hours before'],
  ['24', 'in the day before'],
] as const;
const chosen = 'chosen';

const columns: readonly TableColumn<Suspect>[] = [
  { title: 'Service', cell: ({ deployment }) => <ServiceLink name={deployment.service} /> },
  { title: 'Version', cell: ({ deployment: { id, version } }) => <DeploymentLink id={id} text={version} /> },
  { title: 'Where', cell: ({ deployment }) => <Where {...deployment} />, nowrap: true },
  { title: 'Status', cell: ({ deployment }) => <Status word={deployment.status} /> },
  { title: 'Why', cell: ({ reason }) => reason },
  { title: 'By', cell: ({ deployment }) => <Who deployment={deployment} />, line: true },
  { title: 'Ended', cell: ({ deployment }) => <Moment at={deployment.finishedAt || deployment.startedAt} /> },
];

/** What changed in the environment before the incident began, the likeliest cause first. */
export function Lens({ incident }: { readonly incident: Incident }) {
  const search = useSearch();
  const hours = Number(search.get('hours')) || 1;
  const start = Date.parse(incident.startedAt);
  const instantOf = (name: string, otherwise: number) =>
    sinceInstant(search.get(name), new Date()) ?? new Date(otherwise);
  const from = instantOf('from', start - hours * hourMs).getTime();
  const since = new Date(from).toISOString();
  const until = instantOf('until', start + afterMs).toISOString();
  const isChosen = search.get('from') !== '' || search.get('until') !== '';
  const { environment } = incident;
  const asked = { environment, since: new Date(from - longestRolloutMs).toISOString(), until, pageSize: 200 };
  const query = useInfiniteQuery(deploymentsQuery(asked));
  return (
    <section className={page.section}>
      <div className={page.sectionHead}>
        <h2>What changed before</h2>
        <span className={page.filters}>
          <label>
            <span className="hidden">How far back</span>
            <select
              value={isChosen ? chosen : search.get('hours')}
              onChange={({ target }) => search.set({ hours: target.value, from: '', until: '' })}
            >
              {windows.map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
              {isChosen && (
                <option value={chosen} disabled>
                  in the time chosen
                </option>
              )}
            </select>
          </label>
          <InstantField label="From" text="from" value={since} onChange={(at) => search.set({ from: at })} />
          <InstantField label="Until" text="to" value={until} onChange={(at) => search.set({ until: at })} />
          <Link href={addressOf('/changes', { environment, since, until })}>All deployments in that time</Link>
        </span>
      </div>
      <Listed
        query={query}
        keep={(deployment) => changedSince(deployment, from)}
        empty={<p className="soft">Nothing was deployed to {environment} in that time.</p>}
      >
        {(deployments) => (
          <Table
            label="What changed before"
            columns={columns}
            rows={suspectsOf(deployments, incident)}
            keyOf={({ deployment }) => deployment.id}
            fits={1040}
          />
        )}
      </Listed>
    </section>
  );
}
