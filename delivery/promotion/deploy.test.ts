import { describe, expect, it } from 'vitest';
import { useJobFiles } from '../test/job-files.ts';
import { sydney } from '../test/platform.ts';
import { alpha, command, service, useRecorder } from '../test/recorder.ts';
import { fakeRepository, releaseOf as release, unreleased } from '../test/repository.ts';
import { deployRelease, proposalBranch, propose } from './commands.ts';
import { versionPath, withRelease } from './version-file.ts';

const job = useJobFiles();
const { api, contextOf } = useRecorder();

describe('a release on its way', () => {
  it('is proposed, merged, recorded as begun, and recorded as ended once it is healthy', async () => {
    const world = fakeRepository();
    world.put(alpha);
    const context = contextOf(world);
    await propose(context, { service, to: alpha, intent: 'planned', release: release('b') });
    expect(world.opened[0]).toMatchObject({
      branch: 'release/fees-alpha-ap-southeast-2',
      title: 'chore(gitops): release fees bbbbbbbbbbbb in alpha/ap-southeast-2',
    });
    expect(job.outputs()).toMatch(/^pull-request=1\ncommit=b{40}\ndigests=\{/);
    expect(world.at(alpha)).toBeUndefined();

    api.refusals = 2;
    await deployRelease(context, command);
    expect(world.at(alpha)).toEqual(release('b'));
    expect(api.sent.map(({ path, key, token }) => [path, key, token])).toEqual([
      ['/v1/deployments', expect.stringMatching(/^[0-9a-f-]{36}$/), 'Bearer job'],
      ['/v1/deployments/d1/transitions', 'd1/succeeded', 'Bearer job'],
    ]);
    expect(api.sent[0]?.body).toMatchObject({
      service: 'fees-api',
      status: 'DEPLOYMENT_STATUS_IN_PROGRESS',
      rollout: { key: 'github-7', regions: [sydney] },
      commits: [{ sha: 'b'.repeat(40), message: 'Round prices (#71)', author: 'octocat', pullRequest: 71 }],
      attribution: { pullRequest: { number: 71, title: 'Round prices (#71)', author: 'octocat' } },
    });
  });

  it('is recorded with the provenance of its image, and without it where that cannot be read', async () => {
    for (const provenance of [
      async (digest: string) => `bundle of ${digest}`,
      async () => {
        throw new Error('gh api failed');
      },
    ]) {
      const world = fakeRepository();
      world.put(alpha, release('b'));
      const context = { ...contextOf(world), repository: { ...world.repository, provenance } };
      await deployRelease(context, { ...command, pullRequest: undefined });
    }
    const [first, , second] = api.sent.map(({ body }) => body as Record<string, unknown>);
    const bundle = `bundle of ${release('b').digests['fees-api']}`;
    expect(first?.['provenance']).toEqual({ bundle, commit: release('b').commit });
    expect(second).not.toHaveProperty('provenance');
    expect(job.summary()).toContain('cannot be read: gh api failed');
  });

  it('is recorded as failed where it never gets healthy', async () => {
    const world = fakeRepository();
    world.put(alpha, release('b'));
    api.unhealthy = true;
    await expect(deployRelease(contextOf(world), { ...command, pullRequest: undefined })).rejects.toThrow(
      /not healthy in time: fees-api/,
    );
    expect(api.sent.at(-1)).toMatchObject({
      path: '/v1/deployments/d1/transitions',
      body: { status: 'DEPLOYMENT_STATUS_FAILED' },
    });
  });

  it('ends as superseded, at once, where a rollback takes its place before it is healthy', async () => {
    const world = fakeRepository();
    world.put(alpha, release('b'));
    api.unhealthy = true;
    let looks = 0;
    const read = world.repository.read;
    const repository = {
      ...world.repository,
      read: async (...call: Parameters<typeof read>) => {
        looks += 1;
        if (looks === 2) world.put(alpha, release('a'));
        return read(...call);
      },
    };
    const waiting = { ...command, pullRequest: undefined, healthy: { pollMs: 1, polls: 1_000_000 } };
    await expect(deployRelease({ ...contextOf(world), repository }, waiting)).rejects.toThrow(
      /superseded by aaaaaaaaaaaa before it was healthy/,
    );
    expect(api.sent.at(-1)?.body).toMatchObject({
      status: 'DEPLOYMENT_STATUS_FAILED',
      note: expect.stringMatching(/superseded/),
    });
  });

  it('is refused when its branch changed after the check, and names the change', async () => {
    const world = fakeRepository();
    world.put(alpha);
    const context = contextOf(world);
    await propose(context, { service, to: alpha, intent: 'planned', release: release('b') });
    const path = versionPath(alpha, service);
    const text = withRelease({ service, path, text: unreleased(['fees-api']) }, release('e'));
    world.branches.get(proposalBranch(alpha, service, 'planned'))?.set(path, text);
    await expect(deployRelease(context, command)).rejects.toThrow(
      /Superseded: pull request 1 no longer contains fees bbbbbbbbbbbb but eeeeeeeeeeee/,
    );
    expect(world.at(alpha)).toBeUndefined();
  });

  it('is not merged with anything else in its pull request', async () => {
    const world = fakeRepository();
    world.put(alpha);
    const context = contextOf(world);
    await propose(context, { service, to: alpha, intent: 'planned', release: release('b') });
    world.branches.get(proposalBranch(alpha, service, 'planned'))?.set('gitops/base/fees/deployment.yaml', 'kind: Pod');
    await expect(deployRelease(context, command)).rejects.toThrow(
      'Pull request 1 also changes gitops/base/fees/deployment.yaml, which a release of fees may not change; nothing was deployed',
    );
    expect(world.at(alpha)).toBeUndefined();
  });

  it('is not merged with a patch in its version file', async () => {
    const world = fakeRepository();
    world.put(alpha);
    const context = contextOf(world);
    await propose(context, { service, to: alpha, intent: 'planned', release: release('b') });
    const files = world.branches.get(proposalBranch(alpha, service, 'planned'));
    const path = versionPath(alpha, service);
    files?.set(path, `${files.get(path)}patches: [{ path: privileged.yaml }]\n`);
    await expect(deployRelease(context, command)).rejects.toThrow(/Unrecognized key: "patches"/);
    expect(world.at(alpha)).toBeUndefined();
  });

  it('closes what is still on its way to the target when it is a rollback', async () => {
    const world = fakeRepository();
    for (const letter of ['b', 'd']) world.put(alpha, release(letter));
    const context = contextOf(world);
    await propose(context, { service, to: alpha, intent: 'planned', release: release('c') });
    await propose(context, { service, to: alpha, intent: 'rollback' });
    expect(world.opened.map(({ branch }) => branch)).toEqual([
      'release/fees-alpha-ap-southeast-2',
      'rollback/fees-alpha-ap-southeast-2',
    ]);
    await deployRelease(context, { ...command, intent: 'rollback', pullRequest: 2 });
    expect(world.closed).toEqual(['release/fees-alpha-ap-southeast-2']);
    expect(world.at(alpha)).toEqual(release('b'));
  });

  it('leaves the other service of the target alone', async () => {
    const world = fakeRepository();
    const orders = release('d', 'orders', ['orders-api']);
    world.put(alpha, undefined, orders);
    world.put(alpha);
    const context = contextOf(world);
    await propose(context, { service, to: alpha, intent: 'planned', release: release('b') });
    await propose(context, { service: 'orders', to: alpha, intent: 'planned', release: orders });
    expect(Object.keys(world.opened[1]?.files ?? {})).toEqual([versionPath(alpha, 'orders')]);
    await deployRelease(context, command);
    expect([world.at(alpha), world.at(alpha, 'orders')]).toEqual([release('b'), undefined]);
  });
});
