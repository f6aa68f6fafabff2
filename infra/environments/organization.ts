import type { Organization } from './schema.ts';

export const organization: Organization = {
  prefix: 'spai',
  domain: 'platform.example.com',
  zone: 'create',
  repository: {
    codeHost: 'https://github.com',
    tokenIssuer: 'https://token.actions.githubusercontent.com',
    owner: 'example-org',
    name: 'sample-platform-ai',
    ownerId: '0',
    repositoryId: '0',
    defaultBranch: 'main',
    owners: { platform: '@example-org/platform', production: '@example-org/production' },
  },
  shared: { id: '111111111111', bootstrapState: 'local' },
  security: { retentionDays: 365, lock: 'governance', emails: ['platform-security@example.com'] },
  backupAccount: { id: '555555555555', bootstrapState: 'local' },
  regions: ['ap-southeast-2', 'ap-southeast-4'],
  stateLockTable: true,
  registry: {
    untaggedExpiryDays: 14,
    keepImages: 200,
  },
};
