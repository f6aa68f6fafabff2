import type { JWTPayload } from 'jose';

export interface PipelineOptions {
  readonly repository?: string;
  readonly repositoryId: string;
  readonly ownerId?: string;
  readonly environment?: string;
  readonly runId?: string;
  readonly runAttempt?: string;
  readonly event?: string;
}

/** The claims of GitHub's token for a job. */
export function pipelineClaims(options: PipelineOptions): JWTPayload {
  const { repository = 'example-org/checkout', repositoryId, ownerId = '100' } = options;
  const { environment = 'prod', runId = '17000000001', runAttempt = '1', event = 'push' } = options;
  const [owner = ''] = repository.split('/');
  const workflow = `${owner}/.github/.github/workflows/release.yml@refs/heads/main`;
  return {
    sub: `repo:${owner}@${ownerId}/${repository.slice(owner.length + 1)}@${repositoryId}:environment:${environment}`,
    repository,
    repository_id: repositoryId,
    repository_owner: owner,
    repository_owner_id: ownerId,
    environment,
    event_name: event,
    run_id: runId,
    run_number: '42',
    run_attempt: runAttempt,
    actor: 'octocat',
    actor_id: '583231',
    ref: 'refs/heads/main',
    sha: 'b'.repeat(40),
    job_workflow_ref: workflow,
    job_workflow_sha: 'a'.repeat(40),
  };
}

export const personClaims = (name: string, group: string): JWTPayload => ({
  sub: name,
  aud: 'ledger-web',
  groups: [group],
});

export const controllerClaims = (
  subject = 'system:serviceaccount:argocd:argocd-notifications-controller',
): JWTPayload => ({
  sub: subject,
  aud: 'ledger-controller',
});
