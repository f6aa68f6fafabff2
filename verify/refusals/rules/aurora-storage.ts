import type { Rule } from '../call.ts';

/** moto has no default size for the storage types of Aurora, which takes none. */
export const auroraStorage: Rule = {
  name: 'storage of Aurora',
  isEmulation: true,
  check: () => undefined,
  added: ({ service, operation }) =>
    service === 'rds' && operation === 'CreateDBCluster' ? { AllocatedStorage: '1' } : undefined,
};
