import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { expect, it } from 'vitest';
import { accountFacts } from './account.ts';

it.each([
  ['alpha', true],
  ['beta', false],
  // It has no cluster.
  ['shared', false],
])('says of %s whether runners apply its delivery layer: %s', (account, expected) => {
  expect(accountFacts(testPlatform, account, 'apply').clusterRunners).toBe(expected);
});
