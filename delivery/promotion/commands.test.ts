import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useJobFiles } from '../test/job-files.ts';
import { melbourne, recordingPlatform as platform, promotionPlatform, sydney } from '../test/platform.ts';
import { alpha, beta, command, service, useRecorder } from '../test/recorder.ts';
import { fakeRepository, releaseOf as release } from '../test/repository.ts';
import { deployRelease, propose, releaseFrom, rolloutMatrix } from './commands.ts';
import { recorderUrl } from './recorder.ts';

const job = useJobFiles();
const { contextOf } = useRecorder();

describe('a proposed release', () => {
  it('is refused, and nothing opened, where the environment before never saw it healthy', async () => {
    const world = fakeRepository();
    world.put(alpha, release('c'));
    world.put(beta);
    await expect(propose(contextOf(world), { service, to: beta, intent: 'planned' })).rejects.toThrow(
      /fees may not be deployed to beta\/ap-southeast-4:\n {2}fees-api sha256:cccccccccccc was never healthy in alpha/,
    );
    expect(world.opened).toEqual([]);
  });

  it('refuses a commit where it does not choose the release', async () => {
    const world = fakeRepository();
    const named = { service, to: beta, intent: 'planned', commit: 'b'.repeat(40) } as const;
    await expect(propose(contextOf(world), named)).rejects.toThrow(/--commit is only for rollbacks and manifests/);
  });

  it('says what it supersedes where its pull request proposed something else before', async () => {
    const world = fakeRepository();
    world.put(alpha);
    for (const letter of ['b', 'c']) {
      await propose(contextOf(world), { service, to: alpha, intent: 'planned', release: release(letter) });
    }
    expect(job.summary()).toMatch(
      /supersedes the earlier proposal of this pull request: "chore.* release fees bbbbbbbbbbbb/,
    );
  });

  it('goes back to what ran there before, and says when there is nothing to merge', async () => {
    const world = fakeRepository();
    for (const letter of ['b', 'c']) world.put(beta, release(letter));
    const context = contextOf(world);
    await propose(context, { service, to: beta, intent: 'rollback' });
    expect(world.opened[0]?.title).toBe('chore(gitops): roll back fees bbbbbbbbbbbb in beta/ap-southeast-4');
    await expect(propose(context, { service, to: beta, intent: 'rollback', commit: 'abc' })).rejects.toThrow(
      /never ran a release of fees from abc/,
    );

    world.put(alpha, release('b'));
    await propose(context, { service, to: alpha, intent: 'planned', release: release('b') });
    expect(job.outputs()).toMatch(/\npull-request=\n/);
    expect(world.opened).toHaveLength(1);
  });
});

describe('an environment that records nowhere', () => {
  const context = (world: ReturnType<typeof fakeRepository>) => ({
    platform: promotionPlatform,
    repository: world.repository,
    recorderOf: () => undefined,
  });

  it('is said in one line, and what was merged counts as healthy', async () => {
    const world = fakeRepository();
    world.put(alpha);
    world.put(beta);
    await propose(context(world), { service, to: alpha, intent: 'planned', release: release('b') });
    await deployRelease(context(world), command);
    expect(job.summary()).toMatch(
      /Not recorded: no service in alpha has the capability release-ledger, so a merge with passing checks counts as healthy\n/,
    );
    await propose(context(world), { service, to: beta, intent: 'planned' });
    expect(world.opened).toHaveLength(2);
  });

  it('refuses what was never merged in the environment before', async () => {
    const world = fakeRepository();
    world.put(alpha, release('b'));
    world.put(beta);
    const never = { service, to: beta, intent: 'planned', release: release('e') } as const;
    await expect(propose(context(world), never)).rejects.toThrow(/eeeeeeeeeeee was never merged in alpha/);
  });

  it('has no recorder, and the others have the public API of their ledger', () => {
    expect(recorderUrl(promotionPlatform, 'alpha')).toBeUndefined();
    expect(recorderUrl(platform, 'alpha')).toBe('https://api.alpha.test.example.net/fees');
    expect(recorderUrl(platform, 'beta')).toBe('https://api.beta.test.example.net/fees');
  });
});

describe('what goes between jobs', () => {
  it('is the order of the regions, and a release that is checked when it is read', () => {
    expect(rolloutMatrix(platform, 'gamma')).toBe(JSON.stringify([melbourne, sydney]));
    expect(() => rolloutMatrix(platform, 'gama')).toThrow(
      'Unknown environment `gama`; expected one of alpha, beta, gamma; did you mean gamma?',
    );
    const file = join(job.folder, 'release.json');
    writeFileSync(file, JSON.stringify(release('b')));
    expect(releaseFrom(file)).toEqual(release('b'));
    writeFileSync(file, JSON.stringify({ service, commit: 'main', digests: {} }));
    expect(() => releaseFrom(file)).toThrow(/commit/);
  });
});
