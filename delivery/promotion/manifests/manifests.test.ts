import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { everyTarget, images, jobFile, rendered, synthesized, world } from '../../test/manifests.ts';
import { melbourne, promotionPlatform, recordingPlatform, sydney } from '../../test/platform.ts';
import { releaseOf, unreleased } from '../../test/repository.ts';
import type { ReleaseTarget } from '../rules.ts';
import { versionPath, withRelease } from '../version-file.ts';

const alpha: ReleaseTarget = { environment: 'alpha', region: sydney };
const beta: ReleaseTarget = { environment: 'beta', region: melbourne };
const betaPrimary: ReleaseTarget = { environment: 'beta', region: sydney };
const gamma: ReleaseTarget = { environment: 'gamma', region: melbourne };

const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) delete process.env[name];
});
beforeEach(() => {
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'])
    process.env[name] = join(folder, `${name}-${Math.random()}`);
});

const chart = 'gitops/apps/beta-apse4/application-external-secrets.yaml';
const raised = { [chart]: synthesized[chart]?.replace(/targetRevision: \d+/, 'targetRevision: 99') };

describe('manifests on their way', () => {
  it('are copied text by text: Applications, overlays and their bases, and lead to the digests of the cluster', async () => {
    const { head, copy, promote } = world();
    const commit = head();
    await promote(beta);
    const promoted = copy(beta);
    const own = Object.entries(rendered).filter(([path]) => /^(apps|overlays)\/beta-apse4\//.test(path));
    expect(own.length).toBeGreaterThan(30);
    for (const [path, text] of own) expect(promoted.get(path), path).toBe(text);
    const components = new Set(own.flatMap(([path]) => (path.startsWith('overlays/') ? [path.split('/')[2]] : [])));
    for (const name of components) {
      expect(promoted.get(`base/${name}/kustomization.yaml`), name).toBe(rendered[`base/${name}/kustomization.yaml`]);
    }
    expect(promoted.get('revision.yaml')).toContain(`commit: ${commit}\n`);
    expect(promoted.get('overlays/beta-apse4/versions/fees/kustomization.yaml')).toContain(
      '- ../../../../../../overlays/beta-apse4/versions/fees\n',
    );
    const others = [...promoted.keys()].filter((path) => !/^(apps\/beta-apse4|overlays\/beta-apse4|base)\//.test(path));
    expect(others).toEqual(['revision.yaml']);
  });

  it('reach a later environment by promotion only, a version of a chart too', async () => {
    const { push, copy, promote, opened, tree } = world();
    await promote(beta);
    const before = copy(beta);
    push(raised);
    expect(copy(beta)).toEqual(before);
    await promote(beta);
    expect(Object.keys(opened[1]?.copies ?? {})).toEqual([chart.replace('gitops/', 'gitops/promoted/beta-apse4/')]);
    expect(copy(beta).get('apps/beta-apse4/application-external-secrets.yaml')).toBe(tree().get(chart));
  });

  it('go to the secondary region first, and the primary one gets what that has, while the environment before moves on', async () => {
    const { ask, promote, push, head, copy } = world();
    const commit = head();
    await expect(ask(betaPrimary)).rejects.toThrow(/Nothing was promoted to beta\/ap-southeast-4 yet/);
    await promote(beta);
    push(raised);
    await promote(betaPrimary);
    expect(copy(betaPrimary).get('revision.yaml')).toContain(`commit: ${commit}\n`);
  });

  it('go on to the next environment only from every region of the one before', async () => {
    const { ask, promote, copy } = world();
    await promote(beta);
    await expect(ask(gamma)).rejects.toThrow(/Nothing was promoted to beta\/ap-southeast-2 yet/);
    await promote(betaPrimary);
    await promote(gamma);
    expect(copy(gamma).size).toBeGreaterThan(50);
  });

  it('go back by one promotion, and what is gone from the default branch comes back', async () => {
    const { promote, push, copy, closed, ask } = world();
    await promote(beta);
    const before = copy(beta);
    const removed = 'gitops/base/policies/kustomization.yaml';
    push({ ...raised, [removed]: undefined });
    await promote(beta);
    expect(copy(beta).has('base/policies/kustomization.yaml')).toBe(false);
    push({ [chart]: synthesized[chart] });
    await ask(beta);
    await promote(beta, 'rollback');
    expect(copy(beta)).toEqual(before);
    expect(closed).toEqual(['release/manifests-beta-ap-southeast-4']);
  });

  it('leave nothing to merge where no manifest changed', async () => {
    const { promote, push, ask, opened } = world();
    await promote(beta);
    push({ 'README.md': 'changed' });
    await ask(beta);
    expect(opened).toHaveLength(1);
    expect(jobFile('GITHUB_STEP_SUMMARY')).toMatch(/beta\/ap-southeast-4 already has manifests `[0-9a-f]{12}`/);
  });

  it('keep the digests of a release apart: it moves between two promotions, and promotes nothing else', async () => {
    const { promote, push, ask, opened, copy } = world();
    await promote(beta);
    const before = copy(beta);
    const path = versionPath(beta, 'fees');
    push({ [path]: withRelease({ service: 'fees', path, text: unreleased(images) }, releaseOf('a')) });
    expect(copy(beta)).toEqual(before);
    await ask(beta);
    expect(opened).toHaveLength(1);
  });

  it('are of the commit that a person names, if the environment before had it', async () => {
    const { promote, push, head, copy, ask } = world();
    const commit = head();
    push(raised);
    await promote(beta, 'planned', commit);
    expect(copy(beta).get('revision.yaml')).toContain(`commit: ${commit}\n`);
    await expect(ask(gamma, 'planned', head())).rejects.toThrow(
      /manifests may not be deployed to gamma\/ap-southeast-4:\n {2}manifests sha256:[0-9a-f]{12} was never merged in beta/,
    );
  });

  it('are refused for an environment that follows the default branch', async () => {
    await expect(world().ask(alpha)).rejects.toThrow(/alpha follows trunk, so its manifests are not promoted/);
  });

  it('are refused when their branch changed after the check', async () => {
    const { ask, deploy, tamper, copy } = world();
    await ask(beta);
    const branch = 'release/manifests-beta-ap-southeast-4';
    tamper(branch, 'gitops/promoted/beta-apse4/apps/beta-apse4/application-fees.yaml', 'kind: Application\n');
    await expect(deploy(beta)).rejects.toThrow(/Superseded: pull request 1 no longer contains manifests/);
    expect(copy(beta).size).toBe(0);
  });

  it('are refused where a revision cannot be read', async () => {
    const { ask } = world(promotionPlatform, { 'gitops/promoted/beta-apse4/revision.yaml': 'commit: main\n' });
    await expect(ask(beta)).rejects.toThrow(/gitops\/promoted\/beta-apse4\/revision\.yaml: .*commit/s);
  });
});

describe('manifests where clusters report', () => {
  const released = Object.fromEntries(
    everyTarget.map((target) => {
      const path = versionPath(target, 'fees');
      return [path, withRelease({ service: 'fees', path, text: unreleased(images) }, releaseOf('a'))];
    }),
  );

  it('need every released service healthy at a synced commit that has them', async () => {
    const { ask, unhealthy, report, promote, push } = world(recordingPlatform, released);
    await expect(ask(beta)).rejects.toThrow(/manifests sha256:[0-9a-f]{12} was never healthy in alpha\/ap-southeast-2/);
    unhealthy.add('alpha/ap-southeast-2');
    report(alpha);
    await expect(ask(beta)).rejects.toThrow(/was never healthy in alpha/);
    unhealthy.clear();
    report(alpha);
    await promote(beta);
    expect(jobFile('GITHUB_STEP_SUMMARY')).toMatch(/beta\/ap-southeast-4 runs manifests [0-9a-f]{12}, healthy/);
    push(raised);
    await expect(ask(beta)).rejects.toThrow(/was never healthy in alpha/);
  });

  it('were not healthy where a cluster has compared them and not synced them: what is healthy there is what was before', async () => {
    const { ask, outOfSync, report } = world(recordingPlatform, released);
    outOfSync.add('alpha/ap-southeast-2');
    report(alpha);
    await expect(ask(beta)).rejects.toThrow(/was never healthy in alpha/);
    outOfSync.clear();
    report(alpha);
    await ask(beta);
  });

  it('are not healthy before the cluster has synced them, nor while a service fails with them', async () => {
    for (const hinder of ['lagging', 'outOfSync', 'unhealthy'] as const) {
      const all = world(recordingPlatform, released);
      all.report(alpha);
      all.report(beta);
      await all.ask(beta);
      all[hinder].add('beta/ap-southeast-4');
      await expect(all.deploy(beta), hinder).rejects.toThrow(/not healthy in time: manifests/);
      await expect(all.ask(betaPrimary), hinder).rejects.toThrow(/is not healthy in beta\/ap-southeast-4/);
    }
  });

  it('count as healthy where nothing was released yet: no service can report', async () => {
    const { promote, copy } = world(recordingPlatform);
    await promote(beta);
    expect(copy(beta).size).toBeGreaterThan(50);
  });
});
