import type { Loose, Schemas } from '@sample-platform-ai/contract/client';
import {
  type DeploymentStatus,
  type Intent,
  intentWords,
  type RolloutStatus,
  rolloutStatusWords,
  statusWords,
} from './words.ts';

export interface Deployment {
  readonly id: string;
  readonly service: string;
  readonly environment: string;
  readonly region: string;
  readonly rolloutId: string;
  readonly intent: Intent;
  readonly version: string;
  readonly imageDigest: string;
  readonly status: DeploymentStatus;
  readonly startedAt: string;
  /** Empty until the status is final. */
  readonly finishedAt: string;
  readonly claim: Claim;
  /** Lists leave them out. */
  readonly transitions: readonly Transition[];
  readonly causedIncidentIds: readonly string[];
}

/** Who said so, by the credential. */
export interface Claim {
  readonly subject: string;
  readonly repository: string;
  readonly runId: string;
  readonly runAttempt: number;
  readonly workflowRef: string;
}

export interface Transition {
  readonly status: DeploymentStatus;
  readonly at: string;
  readonly recordedAt: string;
  readonly note: string;
  readonly correction: boolean;
  readonly recordedBy: string;
}

export interface Commit {
  readonly sha: string;
  readonly committedAt: string;
}

export interface Rollout {
  readonly id: string;
  readonly service: string;
  readonly environment: string;
  readonly key: string;
  readonly intent: Intent;
  readonly regions: readonly string[];
  readonly status: RolloutStatus;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly regionSkewSeconds: number;
  /** False for a redeploy of what was already live. */
  readonly change: boolean;
  readonly remediatesRolloutId: string;
  readonly answersIncidentId: string;
  /** Lists leave them out. */
  readonly commits: readonly Commit[];
  readonly commitCount: number;
  readonly deployments: readonly Deployment[];
  readonly causedIncidentIds: readonly string[];
}

export const deploymentOf = (deployment: Loose<Schemas['Deployment']>): Deployment => ({
  id: deployment.id ?? '',
  service: deployment.service ?? '',
  environment: deployment.environment ?? '',
  region: deployment.region ?? '',
  rolloutId: deployment.rolloutId ?? '',
  intent: intentWords[deployment.intent ?? 'INTENT_UNSPECIFIED'],
  version: deployment.version ?? '',
  imageDigest: deployment.imageDigest ?? '',
  status: statusWords[deployment.status ?? 'DEPLOYMENT_STATUS_UNSPECIFIED'],
  startedAt: deployment.startedAt ?? '',
  finishedAt: deployment.finishedAt ?? '',
  claim: {
    subject: deployment.claim?.subject ?? '',
    repository: deployment.claim?.repository ?? '',
    runId: deployment.claim?.runId ?? '',
    runAttempt: deployment.claim?.runAttempt ?? 0,
    workflowRef: deployment.claim?.workflowRef ?? '',
  },
  transitions: (deployment.transitions ?? []).map((transition) => ({
    status: statusWords[transition.status ?? 'DEPLOYMENT_STATUS_UNSPECIFIED'],
    at: transition.at ?? '',
    recordedAt: transition.recordedAt ?? '',
    note: transition.note ?? '',
    correction: transition.correction ?? false,
    recordedBy: transition.recordedBy ?? '',
  })),
  causedIncidentIds: deployment.causedIncidentIds ?? [],
});

export const rolloutOf = (rollout: Schemas['Rollout']): Rollout => ({
  id: rollout.id ?? '',
  service: rollout.service ?? '',
  environment: rollout.environment ?? '',
  key: rollout.key ?? '',
  intent: intentWords[rollout.intent ?? 'INTENT_UNSPECIFIED'],
  regions: rollout.regions ?? [],
  status: rolloutStatusWords[rollout.status ?? 'ROLLOUT_STATUS_UNSPECIFIED'],
  startedAt: rollout.startedAt ?? '',
  finishedAt: rollout.finishedAt ?? '',
  regionSkewSeconds: rollout.regionSkewSeconds ?? 0,
  change: rollout.change ?? false,
  remediatesRolloutId: rollout.remediatesRolloutId ?? '',
  answersIncidentId: rollout.answersIncidentId ?? '',
  commits: rollout.commits ?? [],
  commitCount: rollout.commitCount ?? rollout.commits?.length ?? 0,
  deployments: (rollout.deployments ?? []).map(deploymentOf),
  causedIncidentIds: rollout.causedIncidentIds ?? [],
});
