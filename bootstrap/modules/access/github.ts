import type { Organization } from '@sample-platform-ai/environments/schema.ts';
import { policyDocument } from '@sample-platform-ai/infra/modules/iam/policy.ts';

/** github.com's issuer, and the thumbprint of its certificate authority. */
const publicIssuer = 'https://token.actions.githubusercontent.com';
const publicThumbprint = '6938fd4d98bab03faadb97b34396831e3780aea1';

/**
 * AWS verifies the certificate of a public issuer with its own list of authorities, but IAM requires a thumbprint. IAM
 * fetches the thumbprint of any other issuer, such as a GitHub Enterprise Server, when the provider is created.
 */
export const thumbprints = ({ repository }: Organization): { readonly thumbprintList?: string[] } =>
  repository.tokenIssuer === publicIssuer ? { thumbprintList: [publicThumbprint] } : {};

/** The issuer in the provider's ARN and in conditions on its claims: its URL without the scheme. */
export const issuerName = ({ repository }: Organization): string => repository.tokenIssuer.replace(/^https:\/\//, '');
export const githubAudience = 'sts.amazonaws.com';

export const githubProviderArn = (accountId: string, organization: Organization): string =>
  `arn:aws:iam::${accountId}:oidc-provider/${issuerName(organization)}`;

/**
 * The exact subjects of a job in a GitHub environment, in both of GitHub's forms: for a repository that was created or
 * renamed after 15 July 2026 they contain the owner's and the repository's id, which a later owner of the name lacks.
 */
export function githubSubjects({ repository }: Organization, environment: string): readonly string[] {
  const { owner, name, ownerId, repositoryId } = repository;
  const subjects = [`${owner}/${name}`, `${owner}@${ownerId}/${name}@${repositoryId}`].map(
    (form) => `repo:${form}:environment:${environment}`,
  );
  const pattern = subjects.find((subject) => /[*?]/.test(subject));
  if (pattern)
    throw new Error(`GitHub subject ${pattern}: patterns are not allowed; name one owner, repository and environment`);
  return subjects;
}

/** A trust policy for workflow runs with exactly these subjects. */
export const githubTrust = (accountId: string, organization: Organization, subjects: readonly string[]): string => {
  const issuer = issuerName(organization);
  return policyDocument({
    sid: 'GithubActions',
    principals: { Federated: githubProviderArn(accountId, organization) },
    actions: ['sts:AssumeRoleWithWebIdentity'],
    conditions: { StringEquals: { [`${issuer}:aud`]: githubAudience, [`${issuer}:sub`]: subjects } },
  });
};
