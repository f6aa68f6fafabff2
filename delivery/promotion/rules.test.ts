import { describe, expect, it } from 'vitest';
import { environmentBefore, environmentsOf } from '../environments.ts';
import { gamma, melbourne, promotionPlatform, sydney } from '../test/platform.ts';
import { releaseOf } from '../test/repository.ts';
import { type Evidence, type Promotion, type ReleaseTarget, reasonsAgainst, releaseToPromote } from './rules.ts';

const environments = promotionPlatform.environments;
const release = releaseOf('a');
const everything: Evidence = {
  versionAt: async () => release,
  basis: () => 'observed',
  wasHealthy: async () => true,
  isHealthy: async () => true,
};
const to = (environment: string, region: string): Promotion => ({
  to: { environment, region },
  release,
  intent: 'planned',
});
const not = (environment: string, region: string) => async (target: ReleaseTarget) =>
  !(target.environment === environment && target.region === region);

describe('a promotion', () => {
  it('goes through, with every region of the environment before and the secondary region healthy', async () => {
    expect(await reasonsAgainst(to('gamma', sydney), environments, everything)).toEqual([]);
  });

  it('refuses what was never healthy in one region of the environment before', async () => {
    const evidence = { ...everything, wasHealthy: not('beta', sydney) };
    expect(await reasonsAgainst(to('gamma', melbourne), environments, evidence)).toEqual([
      'fees-api sha256:aaaaaaaaaaaa was never healthy in beta/ap-southeast-2, which comes before gamma',
    ]);
  });

  it('says merged where nothing sees health', async () => {
    const evidence: Evidence = { ...everything, basis: () => 'merged', wasHealthy: not('beta', sydney) };
    expect(await reasonsAgainst(to('gamma', melbourne), environments, evidence)).toEqual([
      'fees-api sha256:aaaaaaaaaaaa was never merged in beta/ap-southeast-2, which comes before gamma',
    ]);
  });

  it('refuses the primary region before the other has it, and while it is not healthy there', async () => {
    const first = { ...everything, versionAt: async () => releaseOf('b') };
    expect(await reasonsAgainst(to('gamma', sydney), environments, first)).toEqual([
      'gamma/ap-southeast-4 does not have this release; deploy it there before ap-southeast-2',
    ]);
    const ill = { ...everything, isHealthy: async () => false };
    expect(await reasonsAgainst(to('gamma', sydney), environments, ill)).toEqual([
      expect.stringMatching(/is not healthy in gamma\/ap-southeast-4, which comes before ap-southeast-2/),
    ]);
  });

  it('refuses each of three regions until those before it have it', async () => {
    const three = { ...gamma, regions: [...gamma.regions, { name: 'eu-west-1' }] };
    const only = (...regions: readonly string[]): Evidence => ({
      ...everything,
      versionAt: async ({ region }) => (regions.includes(region) ? release : undefined),
    });
    const all = [...environments.slice(0, 2), three];
    expect(await reasonsAgainst(to('gamma', 'eu-west-1'), all, only())).toEqual([
      'gamma/ap-southeast-4 does not have this release; deploy it there before eu-west-1',
    ]);
    expect(await reasonsAgainst(to('gamma', sydney), all, only(melbourne))).toEqual([
      'gamma/eu-west-1 does not have this release; deploy it there before ap-southeast-2',
    ]);
    expect(await reasonsAgainst(to('gamma', sydney), all, only(melbourne, 'eu-west-1'))).toEqual([]);
  });

  it('skips an environment that does not run the service, and refuses to go there', async () => {
    const without = environments.map((environment) =>
      environment.name === 'beta' ? { ...environment, services: {} } : environment,
    );
    const evidence = { ...everything, wasHealthy: not('alpha', sydney) };
    expect(await reasonsAgainst(to('gamma', melbourne), without, evidence)).toEqual([
      expect.stringMatching(/was never healthy in alpha\/ap-southeast-2, which comes before gamma/),
    ]);
    expect(await reasonsAgainst(to('beta', melbourne), without, everything)).toEqual([
      "beta does not run fees; add it to the environment's services",
    ]);
  });

  it('refuses a hotfix the same things, and a rollback only what never was healthy there', async () => {
    const evidence = { ...everything, wasHealthy: not('beta', melbourne), isHealthy: async () => false };
    const promotion = to('gamma', sydney);
    expect(await reasonsAgainst({ ...promotion, intent: 'hotfix' }, environments, evidence)).toHaveLength(2);
    expect(await reasonsAgainst({ ...promotion, intent: 'rollback' }, environments, evidence)).toEqual([]);
    const never = { ...everything, wasHealthy: not('gamma', sydney) };
    expect(await reasonsAgainst({ ...promotion, intent: 'rollback' }, environments, never)).toEqual([
      expect.stringMatching(/was never healthy in gamma\/ap-southeast-2, so there is nothing to roll back to/),
    ]);
  });

  it('refuses a region that the environment does not have', async () => {
    expect(await reasonsAgainst(to('alpha', melbourne), environments, everything)).toEqual([
      'alpha has no region ap-southeast-4; it has ap-southeast-2',
    ]);
  });

  it('takes what the environment before runs, and refuses an environment that runs two releases or none', async () => {
    const promoted = (environment: string, versionAt: Evidence['versionAt']) =>
      releaseToPromote({ service: 'fees', environment }, environments, { versionAt });
    expect(await promoted('gamma', everything.versionAt)).toBe(release);
    await expect(promoted('gamma', async () => undefined)).rejects.toThrow(/beta has no release of fees yet/);
    const half: Evidence['versionAt'] = async ({ region }) => (region === melbourne ? release : releaseOf('b'));
    await expect(promoted('gamma', half)).rejects.toThrow(/beta runs two releases of fees/);
    await expect(promoted('alpha', everything.versionAt)).rejects.toThrow(/alpha is the first environment of fees/);
    expect(environmentBefore(environments, 'alpha')).toBeUndefined();
    expect(environmentsOf(environments, 'nothing')).toEqual([]);
  });
});
