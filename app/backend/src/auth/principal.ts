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
}

export type Role = 'viewer' | 'editor' | 'admin';

/** Who calls, as proven by a token. `id` is unique over all issuers. */
export type Principal =
  | { readonly kind: 'pipeline'; readonly id: string; readonly subject: string; readonly pipeline: PipelineIdentity }
  | { readonly kind: 'controller'; readonly id: string; readonly subject: string }
  | { readonly kind: 'person'; readonly id: string; readonly subject: string; readonly role: Role };
