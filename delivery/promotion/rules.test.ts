import { platform } from '@sample-platform-ai/infra/platform.ts';
import { describe, expect, it } from 'vitest';
import { tierBefore } from '../tiers.ts';
import { type Evidence, type Place, type Promotion, type Release, reasonsAgainst, releaseToPromote } from './rules.ts';
import { readRelease, versionPath, withRelease } from './version-file.ts';

const tiers = platform.environments;
const release: Release = { commit: 'c'.repeat(40), digests: { 'ledger-backend': `sha256:${'a'.repeat(64)}` } };
const everything: Evidence = {
  versionAt: async () => release,
  wasHealthy: async () => true,
  isHealthy: async () => true,
};
const to = (environment: Place['environment'], region: Place['region']): Promotion => ({
  to: { environment, region },
  release,
  intent: 'planned',
});
const not = (environment: string, region: string) => async (place: Place) =>
  !(place.environment === environment && place.region === region);

describe('a promotion', () => {
  it('goes through, with every region of the tier before and the secondary region healthy', async () => {
    expect(await reasonsAgainst(to('prod', 'ap-southeast-2'), tiers, everything)).toEqual([]);
  });

  it('refuses what was never healthy in one region of the tier before', async () => {
    const evidence = { ...everything, wasHealthy: not('uat', 'ap-southeast-2') };
    expect(await reasonsAgainst(to('prod', 'ap-southeast-4'), tiers, evidence)).toEqual([
      'ledger-backend sha256:aaaaaaaaaaaa was never healthy in uat/ap-southeast-2, which comes before prod',
    ]);
  });

  it('refuses the primary region before the other has it, and while it is not healthy there', async () => {
    const elsewhere = { ...release, digests: { 'ledger-backend': `sha256:${'b'.repeat(64)}` } };
    const first = { ...everything, versionAt: async () => elsewhere };
    expect(await reasonsAgainst(to('prod', 'ap-southeast-2'), tiers, first)).toEqual([
      'prod/ap-southeast-4 does not have this release; it goes before ap-southeast-2',
    ]);
    const ill = { ...everything, isHealthy: async () => false };
    expect(await reasonsAgainst(to('prod', 'ap-southeast-2'), tiers, ill)).toEqual([
      expect.stringMatching(/is not healthy in prod\/ap-southeast-4, which goes before ap-southeast-2/),
    ]);
  });

  it('refuses a hotfix the same things, and a rollback only what never was healthy there', async () => {
    const evidence = { ...everything, wasHealthy: not('uat', 'ap-southeast-4'), isHealthy: async () => false };
    const promotion = to('prod', 'ap-southeast-2');
    expect(await reasonsAgainst({ ...promotion, intent: 'hotfix' }, tiers, evidence)).toHaveLength(2);
    expect(await reasonsAgainst({ ...promotion, intent: 'rollback' }, tiers, evidence)).toEqual([]);
    const never = { ...everything, wasHealthy: not('prod', 'ap-southeast-2') };
    expect(await reasonsAgainst({ ...promotion, intent: 'rollback' }, tiers, never)).toEqual([
      expect.stringMatching(/was never healthy in prod\/ap-southeast-2, so there is nothing to roll back to/),
    ]);
  });

  it('refuses a region that the environment does not have', async () => {
    expect(await reasonsAgainst(to('dev', 'ap-southeast-4'), tiers, everything)).toEqual([
      'dev has no region ap-southeast-4; it has ap-southeast-2',
    ]);
  });

  it('takes what the tier before runs, and refuses a tier that runs two releases or none', async () => {
    expect(await releaseToPromote('prod', tiers, everything)).toBe(release);
    await expect(releaseToPromote('prod', tiers, { versionAt: async () => undefined })).rejects.toThrow(
      /nothing was released to uat yet/,
    );
    const half: Evidence['versionAt'] = async ({ region }) =>
      region === 'ap-southeast-4' ? release : { ...release, digests: { 'ledger-backend': `sha256:${'b'.repeat(64)}` } };
    await expect(releaseToPromote('prod', tiers, { versionAt: half })).rejects.toThrow(/uat runs two releases/);
    await expect(releaseToPromote('dev', tiers, everything)).rejects.toThrow(/nothing comes before dev/);
    expect(tierBefore(tiers, 'dev')).toBeUndefined();
  });
});

describe('a version file', () => {
  const seed = `# Written by the release workflow alone.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
  - name: ledger-backend
    digest: sha256:${'0'.repeat(64)}
  - name: ledger-frontend
    digest: sha256:${'0'.repeat(64)}
`;
  const path = versionPath({ environment: 'prod', region: 'ap-southeast-4' });
  const both: Release = {
    commit: 'c'.repeat(40),
    digests: { 'ledger-backend': `sha256:${'a'.repeat(64)}`, 'ledger-frontend': `sha256:${'b'.repeat(64)}` },
  };

  it('has its place from naming, and says nothing before the first release', () => {
    expect(path).toBe('gitops/overlays/prod-apse4/version/kustomization.yaml');
    expect(readRelease(path, seed)).toBeUndefined();
  });

  it('gives back what was written, keeps its comment, and is the same when written again', () => {
    const written = withRelease(path, seed, both);
    expect(readRelease(path, written)).toEqual(both);
    expect(written).toMatch(/^# Written by the release workflow alone\.\n/);
    expect(withRelease(path, written, both)).toBe(written);
  });

  it('refuses a release of other services, one without its commit, and half of one', () => {
    expect(() => withRelease(path, seed, release)).toThrow(/the release differs in ledger-frontend/);
    const written = withRelease(path, seed, both);
    expect(() => readRelease(path, written.replace(/metadata:\n.*\n.*\n/, ''))).toThrow(/without its commit/);
    expect(() => readRelease(path, written.replaceAll('b'.repeat(64), '0'.repeat(64)))).toThrow(
      /ledger-frontend has no release/,
    );
    expect(() => readRelease(path, written.replace('sha256:a', 'sha1:a'))).toThrow(
      new RegExp(`^${path}: .*digest`, 's'),
    );
  });
});
