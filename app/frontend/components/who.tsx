import { useQuery } from '@tanstack/react-query';
import { deploymentQuery } from '../lib/record-queries.ts';
import { ClaimedBy } from './ledger-links.tsx';

/** Who deployed it and who approved it, read when it is shown. */
export function WhoOf({ deploymentId }: { readonly deploymentId: string }) {
  const deployment = useQuery({ ...deploymentQuery(deploymentId), staleTime: 300_000 }).data;
  if (!deployment) return null;
  const { claim, attribution } = deployment;
  return (
    <span className="soft">
      <ClaimedBy claim={claim} />
      {attribution.approver && <>, approved by {attribution.approver}</>}
    </span>
  );
}
