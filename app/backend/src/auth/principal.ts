/** Facts from GitHub's token that a deployment's claim is made of. */
export interface PipelineIdentity {
  readonly repository: string;
  readonly repositoryId: string;
  readonly ownerId: string;
  /** GitHub's deployment environment that the job ran in. */
  readonly environment: string | undefined;
  readonly runId: string;
  readonly runAttempt: number;
  readonly workflowRef: string;
  readonly workflowSha: string;
  /** Who started the run. Shown, and trusted for nothing: absent where the token lacks it. */
  readonly actor: string | undefined;
  readonly actorId: string | undefined;
  readonly runNumber: string | undefined;
  readonly eventName: string;
  readonly ref: string | undefined;
  readonly commitSha: string | undefined;
}

export type Role = 'viewer' | 'editor' | 'admin';

/** Who calls, as proven by a token. `id` is unique over all issuers. */
export type Principal = (
  | { readonly kind: 'pipeline'; readonly id: string; readonly subject: string; readonly pipeline: PipelineIdentity }
  | { readonly kind: 'controller'; readonly id: string; readonly subject: string }
  | { readonly kind: 'person'; readonly id: string; readonly subject: string; readonly role: Role }
) & {
  /** When the token ends, in milliseconds since the epoch; what goes on for longer, as a stream does, ends with it. */
  readonly expiresAt?: number;
};
