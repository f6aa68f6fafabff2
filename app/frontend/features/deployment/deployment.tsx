import { useQuery } from '@tanstack/react-query';
import { Fact, Facts } from '../../components/facts.tsx';
import {
  ClaimedBy,
  DeploymentLink,
  Digest,
  IncidentLink,
  RolloutLink,
  ServiceLink,
  Where,
} from '../../components/ledger-links.tsx';
import { Entity, useNamed } from '../../components/named.tsx';
import page from '../../components/page.module.css';
import { PageTitle } from '../../components/page-title.tsx';
import { Status } from '../../components/status.tsx';
import { Moment } from '../../components/time.tsx';
import { Unread } from '../../components/unread.tsx';
import type { Deployment } from '../../lib/ledger/deployment.ts';
import { deploymentQuery, rolloutQuery } from '../../lib/record-queries.ts';
import { Caused } from './caused.tsx';
import { Commits } from './commits.tsx';
import { OtherRegions } from './other-regions.tsx';
import { PullRequestFact } from './pull-request-fact.tsx';
import { RunsInstead } from './runs.tsx';

function Timeline({ deployment }: { readonly deployment: Deployment }) {
  return (
    <section className={page.section}>
      <h2>Timeline</h2>
      <ol className={`${page.card} ${page.timeline}`}>
        {deployment.transitions.map((transition) => (
          <li key={transition.recordedAt + transition.status}>
            <span>
              <Status word={transition.status} />
              {transition.correction && <b> · correction</b>}
            </span>
            <span className="soft">
              <Moment at={transition.at} />
              {transition.recordedBy && ` by ${transition.recordedBy}`}
            </span>
            {transition.note && <span className={page.note}>{transition.note}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** With its version as soon as that is read: the one to go back to. */
function Neighbour({ id, which }: { readonly id: string; readonly which: string }) {
  const version = useQuery({ ...deploymentQuery(id), staleTime: 300_000 }).data?.version;
  return <DeploymentLink id={id} text={version === undefined ? which : `${version}, ${which}`} />;
}

function Details({ deployment }: { readonly deployment: Deployment }) {
  const rollout = useQuery({ ...rolloutQuery(deployment.rolloutId), enabled: deployment.rolloutId !== '' });
  const { replacedByDeploymentId: replaced, replacesDeploymentId: replaces } = deployment;
  return (
    <>
      <PageTitle text={`${deployment.service} ${deployment.version} in ${deployment.environment}`} />
      <div className={page.head}>
        <p className={page.crumbs}>
          <ServiceLink name={deployment.service} /> / {deployment.environment} / {deployment.region}
        </p>
        <div className={page.title}>
          <h1>
            {deployment.service} {deployment.version}
          </h1>
          <Status word={deployment.status} />
          {deployment.intent !== 'planned' && <Status word={deployment.intent} />}
        </div>
      </div>
      <Facts>
        <Fact name="Where">
          <Where environment={deployment.environment} region={deployment.region} />
        </Fact>
        <Fact name="Started">
          <Moment at={deployment.startedAt} />
        </Fact>
        <Fact name="Finished">{deployment.finishedAt === '' ? 'not yet' : <Moment at={deployment.finishedAt} />}</Fact>
        <Fact name="Image">
          <Digest value={deployment.imageDigest} />
        </Fact>
        <RunsInstead deployment={deployment} />
        <Fact name="Started by">
          <ClaimedBy claim={deployment.claim} />
        </Fact>
        {deployment.attribution.approver && <Fact name="Approved by">{deployment.attribution.approver}</Fact>}
        <PullRequestFact deployment={deployment} />
        {deployment.claim.repository && (
          <Fact name="Credential">
            <span className="mono">{deployment.claim.subject}</span>
          </Fact>
        )}
        <Fact name="Rollout">
          <RolloutLink id={deployment.rolloutId} text={rollout.data?.key ?? 'all regions'} />
        </Fact>
        <Fact name="Intent">{deployment.intent}</Fact>
        {replaced && (
          <Fact name="Replaced by">
            <Neighbour id={replaced} which="the next deployment here" />
          </Fact>
        )}
        {replaces && (
          <Fact name="Replaces">
            <Neighbour id={replaces} which="the previous deployment here" />
          </Fact>
        )}
      </Facts>
      <Caused ids={deployment.causedIncidentIds} />
      <Timeline deployment={deployment} />
      <Unread what="Its rollout, with the other regions and the commits," query={rollout} />
      {rollout.data && (
        <>
          <OtherRegions rollout={rollout.data} except={deployment.id} />
          <Commits rollout={rollout.data} repository={deployment.claim.repository} />
          {rollout.data.answersIncidentId && (
            <p>
              Answers <IncidentLink id={rollout.data.answersIncidentId} text="an incident" />.
            </p>
          )}
        </>
      )}
    </>
  );
}

export function DeploymentView() {
  const id = useNamed('id');
  const query = useQuery({ ...deploymentQuery(id ?? ''), enabled: Boolean(id) });
  return (
    <Entity named={id} query={query}>
      {(deployment) => <Details deployment={deployment} />}
    </Entity>
  );
}
