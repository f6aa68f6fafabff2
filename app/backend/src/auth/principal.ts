/** Claims of GitHub's token that become a deployment's `Claim`. */
export interface PipelineIdentity {
  readonly repository: string;
  readonly repositoryId: string;
  readonly ownerId: string;
  /** GitHub's deployment environment of the job. */
  readonly environment: string | undefined;
  readonly runId: string;
  readonly runAttempt: number;
  readonly workflowRef: string;
  readonly workflowSha: string;
  /** Who started the run. For display only; absent when the token lacks it. */
  readonly actor: string | undefined;
  readonly actorId: string | undefined;
  readonly runNumber: string | undefined;
  readonly eventName: string;
  readonly ref: string | undefined;
  readonly commitSha: string | undefined;
}

/** A region of an environment. */
export interface Place {
  readonly environment: string;
  readonly region: string;
}

export type Role = 'viewer' | 'editor' | 'admin';

/** The caller that a token proves. `id` is unique over all issuers. A controller without places observes every one. */
export type Principal = (
  | { readonly kind: 'pipeline'; readonly id: string; readonly subject: string; readonly pipeline: PipelineIdentity }
  | { readonly kind: 'controller'; readonly id: string; readonly subject: string; readonly places: readonly Place[] }
  | { readonly kind: 'person'; readonly id: string; readonly subject: string; readonly role: Role }
) & {
  /** When the token expires, in milliseconds since the epoch; a stream ends with its token. */
  readonly expiresAt?: number;
};
