import { useQuery } from '@tanstack/react-query';
import type { Deployment } from '../lib/ledger/deployment.ts';
import { deploymentQuery } from '../lib/record-queries.ts';
import { ClaimedBy, PullRequestLink } from './ledger-links.tsx';

/** Who deployed it and by which run, who approved it, and the pull request. */
export function Who({ deployment }: { readonly deployment: Pick<Deployment, 'claim' | 'attribution'> | undefined }) {
  if (!deployment) return null;
  const { claim, attribution } = deployment;
  const { approver, pullRequest } = attribution;
  return (
    <span className="soft">
      <ClaimedBy claim={claim} />
      {approver && <>, approved by {approver}</>}
      {pullRequest && (
        <>
          {' '}
          · <PullRequestLink repository={claim.repository} number={pullRequest.number} />
        </>
      )}
    </span>
  );
}

/** The same, read when it is shown. */
export function WhoOf({ deploymentId }: { readonly deploymentId: string }) {
  const deployment = useQuery({ ...deploymentQuery(deploymentId), staleTime: 300_000 }).data;
  return <Who deployment={deployment} />;
}
