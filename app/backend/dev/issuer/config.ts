import type { IssuerConfig } from '../../src/config.ts';

/** Three issuers with three policies, identified by their addresses. */
export interface IssuerUrls {
  readonly github: string;
  readonly people: string;
  readonly controller: string;
}

export const localIssuers = ({ github, people, controller }: IssuerUrls): readonly IssuerConfig[] => [
  {
    kind: 'github',
    issuer: github,
    audience: 'ledger',
    ownerIds: ['100'],
    workflows: ['example-org/.github/.github/workflows/release.yml@refs/heads/main'],
  },
  {
    kind: 'people',
    issuer: people,
    audience: 'ledger-web',
    rolesClaim: 'groups',
    roles: { 'ledger-viewers': 'viewer', 'ledger-editors': 'editor', 'ledger-admins': 'admin' },
  },
  {
    kind: 'controller',
    issuer: controller,
    audience: 'ledger-controller',
    subjects: ['system:serviceaccount:argocd:argocd-notifications-controller'],
    places: [],
  },
];
