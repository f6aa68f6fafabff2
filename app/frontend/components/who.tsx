import { useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Deployment } from '../lib/ledger/deployment.ts';
import { deploymentQuery } from '../lib/record-queries.ts';
import { ClaimedBy, PullRequestLink } from './ledger-links.tsx';

/** The person and the run that deployed it, the approver, and the pull request. */
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

/** True once the element is on the screen, or close to it. */
function useSeen(): readonly [RefObject<HTMLSpanElement | null>, boolean] {
  const element = useRef<HTMLSpanElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!element.current) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        setSeen(true);
        observer.disconnect();
      },
      { rootMargin: '300px' },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, seen];
}

/** The same, read when it comes to the screen: a table has hundreds of them. */
export function WhoOf({ deploymentId }: { readonly deploymentId: string }) {
  const [element, seen] = useSeen();
  const deployment = useQuery({ ...deploymentQuery(deploymentId), staleTime: 300_000, enabled: seen }).data;
  return (
    <span ref={element}>
      <Who deployment={deployment} />
    </span>
  );
}
