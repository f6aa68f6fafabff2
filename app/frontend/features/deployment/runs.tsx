import { useQuery } from '@tanstack/react-query';
import { Fact } from '../../components/facts.tsx';
import { Digest } from '../../components/ledger-links.tsx';
import { Ago } from '../../components/time.tsx';
import type { Deployment } from '../../lib/ledger/deployment.ts';
import { observationsQuery } from '../../lib/record-queries.ts';

/** What the cluster runs, where this deployment should be running and is not: the matrix has only the start of that digest. */
export function RunsInstead({ deployment }: { readonly deployment: Deployment }) {
  const { service, environment, region, status, imageDigest, finishedAt, replacedByDeploymentId } = deployment;
  const current = status === 'succeeded' && replacedByDeploymentId === '';
  const query = useQuery({ ...observationsQuery({ service, environment, region, pageSize: 1 }), enabled: current });
  const seen = current ? query.data?.[0] : undefined;
  if (!seen || seen.imageDigest === imageDigest || Date.parse(seen.observedAt) < Date.parse(finishedAt)) return null;
  return (
    <Fact name="The cluster runs instead">
      <Digest value={seen.imageDigest} /> <span className="soft">seen</span> <Ago at={seen.observedAt} />
    </Fact>
  );
}
