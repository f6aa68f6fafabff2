import type { Loose, Schemas } from '@sample-platform-ai/contract/client';
import {
  type DeploymentStatus,
  type Intent,
  intentLabels,
  labelOf,
  type RolloutStatus,
  rolloutStatusLabels,
  statusLabels,
} from './labels.ts';

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
  readonly attribution: Attribution;
  /** What ran here before, and what runs here since; only in a single deployment, and empty where there is none. */
  readonly replacesDeploymentId: string;
  readonly replacedByDeploymentId: string;
  /** Lists leave them out. */
  readonly transitions: readonly Transition[];
  readonly causedIncidentIds: readonly string[];
}

/** Who recorded it, by the credential. */
export interface Claim {
  readonly subject: string;
  readonly repository: string;
  readonly runId: string;
  readonly runAttempt: number;
  readonly runNumber: string;
  readonly workflowRef: string;
  /** The person who started the run, as the code host calls them. */
  readonly actor: string;
  /** What the run was built from. */
  readonly commitSha: string;
}

/** What the pipeline says, and no credential proves. */
export interface Attribution {
  readonly approver: string;
  readonly pullRequest: { readonly number: number; readonly title: string; readonly author: string } | undefined;
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
  /** First line of the message; empty where the pipeline did not send it, as are the next two. */
  readonly message: string;
  readonly author: string;
  /** 0 for none. */
  readonly pullRequest: number;
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

function attributionOf({ approver = '', pullRequest }: Loose<Schemas['Attribution']> = {}): Attribution {
  const { number = 0, title = '', author = '' } = pullRequest ?? {};
  return { approver, pullRequest: number > 0 ? { number, title, author } : undefined };
}

export const deploymentOf = (deployment: Loose<Schemas['Deployment']>): Deployment => ({
  id: deployment.id ?? '',
  service: deployment.service ?? '',
  environment: deployment.environment ?? '',
  region: deployment.region ?? '',
  rolloutId: deployment.rolloutId ?? '',
  intent: labelOf(intentLabels, deployment.intent, 'planned'),
  version: deployment.version ?? '',
  imageDigest: deployment.imageDigest ?? '',
  status: labelOf(statusLabels, deployment.status, 'queued'),
  startedAt: deployment.startedAt ?? '',
  finishedAt: deployment.finishedAt ?? '',
  claim: {
    subject: deployment.claim?.subject ?? '',
    repository: deployment.claim?.repository ?? '',
    runId: deployment.claim?.runId ?? '',
    runAttempt: deployment.claim?.runAttempt ?? 0,
    runNumber: deployment.claim?.runNumber ?? '',
    workflowRef: deployment.claim?.workflowRef ?? '',
    actor: deployment.claim?.actor ?? '',
    commitSha: deployment.claim?.commitSha ?? '',
  },
  attribution: attributionOf(deployment.attribution),
  replacesDeploymentId: deployment.replacesDeploymentId ?? '',
  replacedByDeploymentId: deployment.replacedByDeploymentId ?? '',
  transitions: (deployment.transitions ?? []).map((transition) => ({
    status: labelOf(statusLabels, transition.status, 'queued'),
    at: transition.at ?? '',
    recordedAt: transition.recordedAt ?? '',
    note: transition.note ?? '',
    correction: transition.correction ?? false,
    recordedBy: transition.recordedBy ?? '',
  })),
  causedIncidentIds: deployment.causedIncidentIds ?? [],
});

export const commitOf = (commit: Loose<Schemas['Commit']>): Commit => ({
  sha: commit.sha ?? '',
  committedAt: commit.committedAt ?? '',
  message: commit.message ?? '',
  author: commit.author ?? '',
  pullRequest: commit.pullRequest ?? 0,
});

export const rolloutOf = (rollout: Schemas['Rollout']): Rollout => ({
  id: rollout.id ?? '',
  service: rollout.service ?? '',
  environment: rollout.environment ?? '',
  key: rollout.key ?? '',
  intent: labelOf(intentLabels, rollout.intent, 'planned'),
  regions: rollout.regions ?? [],
  status: labelOf(rolloutStatusLabels, rollout.status, 'in progress'),
  startedAt: rollout.startedAt ?? '',
  finishedAt: rollout.finishedAt ?? '',
  regionSkewSeconds: rollout.regionSkewSeconds ?? 0,
  change: rollout.change ?? false,
  remediatesRolloutId: rollout.remediatesRolloutId ?? '',
  answersIncidentId: rollout.answersIncidentId ?? '',
  commits: (rollout.commits ?? []).map(commitOf),
  commitCount: rollout.commitCount ?? rollout.commits?.length ?? 0,
  deployments: (rollout.deployments ?? []).map(deploymentOf),
  causedIncidentIds: rollout.causedIncidentIds ?? [],
});
