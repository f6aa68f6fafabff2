import { Fact } from '../../components/facts.tsx';
import { PullRequestLink } from '../../components/ledger-links.tsx';
import type { Deployment } from '../../lib/ledger/deployment.ts';

/** Nothing where the pipeline named none. */
export function PullRequestFact({ deployment }: { readonly deployment: Deployment }) {
  const { claim, attribution } = deployment;
  const { pullRequest } = attribution;
  if (!pullRequest) return null;
  return (
    <Fact name="Pull request">
      <PullRequestLink repository={claim.repository} number={pullRequest.number} /> {pullRequest.title}
      {pullRequest.author && <span className="soft"> by {pullRequest.author}</span>}
    </Fact>
  );
}
