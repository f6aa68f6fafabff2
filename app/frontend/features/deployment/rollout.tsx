import { useQuery } from '@tanstack/react-query';
import { Fact, Facts } from '../../components/facts.tsx';
import { ClaimedBy, IncidentLink, RolloutLink, ServiceLink } from '../../components/ledger-links.tsx';
import { Entity, useNamed } from '../../components/named.tsx';
import page from '../../components/page.module.css';
import { PageTitle } from '../../components/page-title.tsx';
import { Status } from '../../components/status.tsx';
import { Moment } from '../../components/time.tsx';
import type { Rollout } from '../../lib/ledger/deployment.ts';
import { rolloutQuery } from '../../lib/record-queries.ts';
import { Caused } from './caused.tsx';
import { Commits } from './commits.tsx';
import { OtherRegions } from './other-regions.tsx';
import { PullRequestFact } from './pull-request-fact.tsx';

function Details({ rollout }: { readonly rollout: Rollout }) {
  const first = rollout.deployments[0];
  return (
    <>
      <PageTitle text={`${rollout.service} ${first?.version ?? ''} to ${rollout.environment}`} />
      <div className={page.head}>
        <p className={page.crumbs}>
          <ServiceLink name={rollout.service} /> / {rollout.environment} / rollout
        </p>
        <div className={page.title}>
          <h1>
            {rollout.service} {first?.version} to {rollout.environment}
          </h1>
          <Status word={rollout.status} />
          {rollout.intent !== 'planned' && <Status word={rollout.intent} />}
        </div>
      </div>
      <Facts>
        <Fact name="Key">{rollout.key}</Fact>
        <Fact name="Started">
          <Moment at={rollout.startedAt} />
        </Fact>
        <Fact name="Finished">{rollout.finishedAt === '' ? 'not yet' : <Moment at={rollout.finishedAt} />}</Fact>
        {first && (
          <Fact name="Started by">
            <ClaimedBy claim={first.claim} />
          </Fact>
        )}
        {first?.attribution.approver && <Fact name="Approved by">{first.attribution.approver}</Fact>}
        {first && <PullRequestFact deployment={first} />}
        <Fact name="Counts as a change">{rollout.change ? 'yes' : 'no, it redeployed the live version'}</Fact>
        {rollout.remediatesRolloutId && (
          <Fact name="Repairs">
            <RolloutLink id={rollout.remediatesRolloutId} text="the rollout before it" />
          </Fact>
        )}
        {rollout.answersIncidentId && (
          <Fact name="Answers">
            <IncidentLink id={rollout.answersIncidentId} text="an incident" />
          </Fact>
        )}
      </Facts>
      <Caused ids={rollout.causedIncidentIds} />
      <OtherRegions rollout={rollout} />
      <Commits rollout={rollout} repository={first?.claim.repository ?? ''} />
    </>
  );
}

export function RolloutView() {
  const id = useNamed('id');
  const query = useQuery({ ...rolloutQuery(id ?? ''), enabled: Boolean(id) });
  return (
    <Entity named={id} query={query}>
      {(rollout) => <Details rollout={rollout} />}
    </Entity>
  );
}
