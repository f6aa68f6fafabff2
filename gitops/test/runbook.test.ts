import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { syncPolicy } from '../sync-policy.ts';

const text = readFileSync(resolve(import.meta.dirname, '../../docs/runbooks/delivery.md'), 'utf8');

it('is the same sync that a person starts without a VPN: with the options and the retries of an Application', () => {
  const patches = [...text.matchAll(/--patch \\\n {2}'(.+)'/g)].map(([, patch]) => JSON.parse(String(patch)));
  const { automated, retry, syncOptions } = syncPolicy;
  expect(patches).toEqual([
    {
      operation: {
        initiatedBy: { username: 'on-call' },
        sync: { prune: automated.prune, syncOptions },
        retry: { limit: retry.limit, refresh: retry.refresh },
      },
    },
  ]);
});
