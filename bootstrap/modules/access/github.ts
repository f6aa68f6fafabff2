import type { Organization } from '@sample-platform-ai/environments/schema.ts';
import { policyDocument } from '@sample-platform-ai/infra/modules/iam/policy.ts';

/** github.com's own issuer, and the thumbprint of the authority behind it. */
const publicIssuer = 'https://token.actions.githubusercontent.com';
const publicThumbprint = '6938fd4d98bab03faadb97b34396831e3780aea1';

/**
 * AWS trusts the certificate of a public issuer by its own list of authorities; IAM keeps a thumbprint all the same.
 * That of another issuer, a GitHub Enterprise Server's, IAM fetches when the provider is made.
 */
export const thumbprints = ({ repository }: Organization): { readonly thumbprintList?: string[] } =>
  repository.tokenIssuer === publicIssuer ? { thumbprintList: [publicThumbprint] } : {};

/** An issuer as IAM names it, in the provider's ARN and in the conditions on its claims: its URL without the scheme. */
export const issuerName = ({ repository }: Organization): string => repository.tokenIssuer.replace(/^https:\/\//, '');
export const githubAudience = 'sts.amazonaws.com';

export const githubProviderArn = (accountId: string, organization: Organization): string =>
  `arn:aws:iam::${accountId}:oidc-provider/${issuerName(organization)}`;

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
export const githubTrust = (accountId: string, organization: Organization, subjects: readonly string[]): string => {
  const issuer = issuerName(organization);
  return policyDocument({
    sid: 'GithubActions',
    principals: { Federated: githubProviderArn(accountId, organization) },
    actions: ['sts:AssumeRoleWithWebIdentity'],
    conditions: { StringEquals: { [`${issuer}:aud`]: githubAudience, [`${issuer}:sub`]: subjects } },
  });
};
