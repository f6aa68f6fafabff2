import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ClaimedBy, DeploymentLink, Digest, Region } from '../../components/ledger-links.tsx';
import page from '../../components/page.module.css';
import { Status } from '../../components/status.tsx';
import { Moment } from '../../components/time.tsx';
import { Unread } from '../../components/unread.tsx';
import type { Incident, IncidentEntry } from '../../lib/ledger/incident.ts';
import { deploymentQuery, deploymentsQuery, observationsQuery } from '../../lib/record-queries.ts';

const aroundMs = 3_600_000;

export function Cause({ id }: { readonly id: string }) {
  const deployment = useQuery({ ...deploymentQuery(id), enabled: id !== '' }).data;
  if (id === '') return <span className="soft">not named yet</span>;
  return (
    <DeploymentLink id={id} text={deployment ? `${deployment.version} in ${deployment.region}` : 'a deployment'} />
  );
}

function Entry({ entry }: { readonly entry: IncidentEntry }) {
  return (
    <>
      <b>{entry.kind}</b>
      <span className="soft">
        <Moment at={entry.at} />
        {entry.recordedBy && ` by ${entry.recordedBy}`}
      </span>
      {entry.note && <span className={page.note}>{entry.note}</span>}
      {entry.causingDeploymentId !== '' && (
        <span>
          Caused by <Cause id={entry.causingDeploymentId} />
        </span>
      )}
      {entry.kind === 'cause' && entry.causingDeploymentId === '' && <span>The cause was removed.</span>}
    </>
  );
}

interface Item {
  readonly key: string;
  readonly at: string;
  readonly shown: ReactNode;
}

/** What people wrote, what was deployed and what the clusters showed of this service, from an hour before to an hour after. */
export function Timeline({ incident }: { readonly incident: Incident }) {
  const { service, environment, startedAt, resolvedAt, entries } = incident;
  const since = new Date(Date.parse(startedAt) - aroundMs).toISOString();
  const until = resolvedAt === '' ? '' : new Date(Date.parse(resolvedAt) + aroundMs).toISOString();
  const around = { service, environment, since, ...(until && { until }) };
  const deployed = useInfiniteQuery(deploymentsQuery({ ...around, pageSize: 200 }));
  const seen = useQuery(observationsQuery({ service, environment, since }));
  const deployments = deployed.data?.pages.flatMap(({ items }) => items) ?? [];
  const observations = seen.data ?? [];
  const inside = (at: string) => at >= since && (until === '' || at <= until);
  const items: readonly Item[] = [
    ...entries.map((entry, i) => ({
      key: `entry ${i}`,
      at: entry.at,
      shown: <Entry entry={entry} />,
    })),
    ...deployments.map((deployment) => ({
      key: deployment.id,
      at: deployment.finishedAt || deployment.startedAt,
      shown: (
        <>
          <span>
            <DeploymentLink id={deployment.id} text={`${deployment.version} to`} /> <Region name={deployment.region} />{' '}
            <Status word={deployment.status} />
          </span>
          <span className="soft">
            <Moment at={deployment.finishedAt || deployment.startedAt} /> by <ClaimedBy claim={deployment.claim} />
          </span>
        </>
      ),
    })),
    ...observations
      .filter(({ observedAt }) => inside(observedAt))
      .map((observation) => ({
        key: observation.id,
        at: observation.observedAt,
        shown: (
          <>
            <span>
              <Region name={observation.region} /> runs <Digest value={observation.imageDigest} />{' '}
              <Status word={observation.health} />
            </span>
            <span className="soft">
              <Moment at={observation.observedAt} />
            </span>
          </>
        ),
      })),
  ];
  return (
    <section className={page.section}>
      <h2>Timeline</h2>
      <Unread what="The deployments of that time" query={deployed} />
      <Unread what="What the clusters ran at that time" query={seen} />
      {deployed.hasNextPage && <p className="soft">Only the newest {deployments.length} deployments are in it.</p>}
      <ol className={`${page.card} ${page.timeline}`}>
        {items
          .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
          .map(({ key, shown }) => (
            <li key={key}>{shown}</li>
          ))}
      </ol>
    </section>
  );
}
