import type { Deployment } from '../../lib/ledger/deployment.ts';
import type { Incident } from '../../lib/ledger/incident.ts';
import { durationText } from '../../lib/time.ts';

export interface Suspect {
  readonly deployment: Deployment;
  /** Why it is where it is in the list. */
  readonly reason: string;
}

/** When what runs began to change, or the deployment to fail. */
const changedAt = ({ startedAt, finishedAt }: Deployment): number => Date.parse(finishedAt || startedAt);

/** Whether it changed something since then: also a rollout that began before, and one that has not ended. */
export const changedSince = ({ finishedAt }: Deployment, since: number): boolean =>
  finishedAt === '' || Date.parse(finishedAt) >= since;

const gapText = (ms: number): string => {
  const length = durationText(Math.abs(ms) / 1000);
  return ms >= 0 ? `${length} before the start` : `${length} after the start`;
};

/**
 * Deployments by how likely they are the cause: of the same service first, then those that ended closest before the start. What
 * began after the start comes last: it may be an answer, not a cause.
 */
export function suspectsOf(
  deployments: readonly Deployment[],
  { service, startedAt, causingDeploymentId }: Incident,
): readonly Suspect[] {
  const start = Date.parse(startedAt);
  const rank = (deployment: Deployment) => [
    deployment.id === causingDeploymentId ? 0 : 1,
    Date.parse(deployment.startedAt) > start ? 1 : 0,
    deployment.service === service ? 0 : 1,
    Math.abs(start - changedAt(deployment)),
  ];
  const byRank = (a: readonly number[], b: readonly number[]) => {
    const at = a.findIndex((value, i) => value !== b[i]);
    return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
  };
  return deployments
    .map((deployment) => ({ deployment, rank: rank(deployment) }))
    .toSorted((a, b) => byRank(a.rank, b.rank))
    .map(({ deployment }) => ({
      deployment,
      reason: [
        deployment.id === causingDeploymentId && 'named as the cause',
        deployment.service === service ? 'same service' : 'same environment',
        `${deployment.status} ${gapText(start - changedAt(deployment))}`,
        deployment.intent !== 'planned' && deployment.intent,
      ]
        .filter((part) => part !== false)
        .join(', '),
    }));
}
