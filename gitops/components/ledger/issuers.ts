import type { Cluster } from '../../cluster.ts';

/** Audience of the tokens that Argo CD's notifications carry, and the service account that they are made for. */
export const observer = {
  namespace: 'argocd',
  serviceAccount: 'ledger-observer',
  audience: 'ledger-controller',
} as const;

/** The reusable workflow whose jobs record in the ledger: the only one whose tokens are taken, and on the default branch only. */
const recordingWorkflow = ({ repository }: Cluster['organization']): string =>
  `${repository.owner}/${repository.name}/.github/workflows/deploy-region.yml@refs/heads/${repository.defaultBranch}`;

/**
 * `LEDGER_ISSUERS`: who may sign tokens, and what for. Kubernetes fills in `$(…)` from variables that come before it.
 */
export const issuers = ({ organization, environment }: Cluster): string =>
  JSON.stringify([
    {
      kind: 'github',
      issuer: 'https://token.actions.githubusercontent.com',
      audience: 'ledger',
      ownerIds: [organization.repository.ownerId],
      workflows: [recordingWorkflow(organization)],
    },
    { kind: 'people', issuer: '$(signInIssuer)', audience: '$(signInClientId)', roles: environment.ledger.roles },
    {
      kind: 'controller',
      issuer: '$(clusterIssuer)',
      audience: observer.audience,
      subjects: [`system:serviceaccount:${observer.namespace}:${observer.serviceAccount}`],
    },
  ]);
