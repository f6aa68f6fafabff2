import { useQuery } from '@tanstack/react-query';
import { Fact, Facts } from '../../components/facts.tsx';
import { IncidentLink, RolloutLink, ServiceLink } from '../../components/ledger-links.tsx';
import { Entity, useNamed } from '../../components/named.tsx';
import page from '../../components/page.module.css';
import { Status } from '../../components/status.tsx';
import { Moment } from '../../components/time.tsx';
import type { Rollout } from '../../lib/ledger/deployment.ts';
import { rolloutQuery } from '../../lib/queries.ts';
import { Caused } from './caused.tsx';
import { Commits } from './commits.tsx';
import { OtherRegions } from './other-regions.tsx';

function Details({ rollout }: { readonly rollout: Rollout }) {
  const first = rollout.deployments[0];
  return (
    <>
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
        <Fact name="Counts as a change">{rollout.change ? 'yes' : 'no: it deployed what was live already'}</Fact>
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
