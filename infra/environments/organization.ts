import type { Organization } from './schema.ts';

export const organization: Organization = {
  prefix: 'spai',
  domain: 'platform.example.com',
  repository: {
    owner: 'example-org',
    name: 'sample-platform-ai',
    ownerId: '0',
    repositoryId: '0',
    defaultBranch: 'main',
  },
  accounts: {
    shared: { id: '111111111111', bootstrapState: 'local' },
    dev: { id: '222222222222', bootstrapState: 'local' },
    uat: { id: '333333333333', bootstrapState: 'local' },
    prod: { id: '444444444444', bootstrapState: 'local' },
  },
  regions: ['ap-southeast-2', 'ap-southeast-4'],
  stateLockTable: true,
  registry: {
    repositories: ['ledger-backend', 'ledger-frontend'],
    untaggedExpiryDays: 14,
    keepImages: 200,
  },
};
