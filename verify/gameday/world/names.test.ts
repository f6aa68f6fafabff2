import { alpha, beta, inRegions, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { orders } from '@sample-platform-ai/environments/test/services.ts';
import { describe, expect, it } from 'vitest';
import { whyNotPlayed, worldNames } from './names.ts';

const recording = { ...orders, capabilities: ['release-ledger'] as const };
const services = [recording, ...testPlatform.services.filter(({ name }) => name !== orders.name)];
const played = { ...testPlatform, services };

describe('the environment of a game day', () => {
  it('is the last one with a global database in two regions, whose ledger health checks ask', () => {
    const { environment, regions } = worldNames(played);
    expect(environment).toBe('beta');
    expect(regions.map(({ region }) => region)).toEqual(['ap-southeast-2', 'ap-southeast-4']);
    expect(regions[0].hosts.filter(({ isLedger }) => isLedger)).toHaveLength(1);
    expect(whyNotPlayed(played)).toBeUndefined();
  });

  it.each([
    ['one region', { ...played, environments: [alpha] }, /No environment has a global database in two regions/],
    [
      'three regions',
      { ...played, environments: [inRegions(beta, ['ap-southeast-2', 'ap-southeast-4', 'ap-southeast-1'])] },
      /No environment has a global database in two regions/,
    ],
    ['no environment', { ...played, environments: [] }, /No environment/],
    ['no ledger', testPlatform, /beta runs no release ledger/],
  ])('does not exist in a platform with %s, which is a reason to skip and no failure', (_what, platform, reason) => {
    expect(whyNotPlayed(platform)).toMatch(reason);
  });
});
