import type { Organization } from '@sample-platform-ai/environments/schema.ts';
import { policyDocument } from '@sample-platform-ai/infra/modules/iam/policy.ts';

/** Host of GitHub's token issuer; names the provider's ARN and the conditions on its claims. */
export const githubIssuer = 'token.actions.githubusercontent.com';
/** Of the authority behind GitHub's issuer. */
export const githubThumbprint = '6938fd4d98bab03faadb97b34396831e3780aea1';
export const githubAudience = 'sts.amazonaws.com';

export const githubProviderArn = (accountId: string): string =>
  `arn:aws:iam::${accountId}:oidc-provider/${githubIssuer}`;

/**
 * The exact subjects of a job in a GitHub environment, in both of GitHub's forms: a repository made or renamed after 15 July 2026 has its
 * owner's and its own id in them, which a later owner of the same name does not have.
 */
export function githubSubjects({ repository }: Organization, environment: string): readonly string[] {
  const { owner, name, ownerId, repositoryId } = repository;
  const subjects = [`${owner}/${name}`, `${owner}@${ownerId}/${name}@${repositoryId}`].map(
    (form) => `repo:${form}:environment:${environment}`,
  );
  const pattern = subjects.find((subject) => /[*?]/.test(subject));
  if (pattern) throw new Error(`GitHub subject ${pattern}: name one owner, repository and environment, no patterns`);
  return subjects;
}

/** A trust policy for workflow runs with exactly these subjects. */
export const githubTrust = (accountId: string, subjects: readonly string[]): string =>
  policyDocument({
    sid: 'GithubActions',
    principals: { Federated: githubProviderArn(accountId) },
    actions: ['sts:AssumeRoleWithWebIdentity'],
    conditions: { StringEquals: { [`${githubIssuer}:aud`]: githubAudience, [`${githubIssuer}:sub`]: subjects } },
  });
