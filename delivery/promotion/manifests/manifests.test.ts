import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestFiles } from '@sample-platform-ai/gitops/main.ts';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { commitsRepository } from '../../test/commits.ts';
import { melbourne, recordingTiers, sydney, threeTiers } from '../../test/platform.ts';
import { releaseOf, unreleased } from '../../test/repository.ts';
import { deployRelease, propose } from '../commands.ts';
import type { Recorder, Sighting } from '../recorder.ts';
import type { Intent, Release, ReleaseTarget } from '../rules.ts';
import { versionPath, withRelease } from '../version-file.ts';

const service = 'manifests';
const alpha: ReleaseTarget = { environment: 'alpha', region: sydney };
const beta: ReleaseTarget = { environment: 'beta', region: melbourne };
const betaPrimary: ReleaseTarget = { environment: 'beta', region: sydney };
const gamma: ReleaseTarget = { environment: 'gamma', region: melbourne };

const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) delete process.env[name];
});
let outputs = '';
let summary = '';
beforeEach(() => {
  [outputs, summary] = [join(folder, `outputs-${Math.random()}`), join(folder, `summary-${Math.random()}`)];
  Object.assign(process.env, { GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary });
});

/** What pnpm synth writes for the three environments. */
const rendered = manifestFiles(threeTiers);
const synthesized = Object.fromEntries(Object.entries(rendered).map(([path, text]) => [`gitops/${path}`, text]));
const everyTarget = threeTiers.environments.flatMap(({ name, regions }) =>
  regions.map((region): ReleaseTarget => ({ environment: name, region: region.name })),
);
const images = ['fees-api'];
const versions = Object.fromEntries(
  everyTarget.map((target) => [versionPath(target, 'fees'), unreleased(images)] as const),
);

/** A recorder whose clusters sync the default branch's head, unless they are lagging, and report it. */
function world(platform = threeTiers, files: Readonly<Record<string, string>> = {}) {
  const github = commitsRepository({ ...synthesized, ...versions, ...files });
  const reports = new Map<string, Sighting[]>();
  const key = ({ environment, region }: ReleaseTarget) => `${environment}/${region}`;
  const unhealthy = new Set<string>();
  const lagging = new Set<string>();
  const report = (target: ReleaseTarget) => {
    if (lagging.has(key(target))) return;
    const seen = { digest: '', revision: github.head(), isHealthy: !unhealthy.has(key(target)) };
    reports.set(key(target), [seen, ...(reports.get(key(target)) ?? [])]);
  };
  const recorder: Recorder = {
    async *sightings(target) {
      yield* reports.get(key(target)) ?? [];
    },
    current: async (target) => {
      report(target);
      return reports.get(key(target))?.[0];
    },
    wasHealthy: async () => true,
    isHealthy: async () => true,
    begin: async () => {
      throw new Error('the ledger knows no manifests');
    },
    end: async () => {},
  };
  const isRecording = platform !== threeTiers;
  const context = { platform, repository: github.repository, recorderOf: () => (isRecording ? recorder : undefined) };
  const ask = (to: ReleaseTarget, intent: Intent = 'planned', commit?: string) =>
    propose(context, { service, to, intent, ...(commit !== undefined && { commit }) });
  const proposed = (): { readonly release: Release; readonly pullRequest: number | undefined } => {
    const read = (name: string) =>
      readFileSync(outputs, 'utf8')
        .match(new RegExp(`^${name}=(.*)$`, 'gm'))
        ?.at(-1);
    const value = (name: string) => read(name)?.slice(name.length + 1) ?? '';
    const release = { service, commit: value('commit'), digests: JSON.parse(value('digests')) };
    return { release, pullRequest: value('pull-request') ? Number(value('pull-request')) : undefined };
  };
  const deploy = (to: ReleaseTarget, intent: Intent = 'planned') =>
    deployRelease(context, {
      to,
      intent,
      ...proposed(),
      rollout: 'github-7',
      merging: { pollMs: 1, polls: 2 },
      healthy: { pollMs: 1, polls: 3 },
    });
  return {
    ...github,
    unhealthy,
    lagging,
    report,
    ask,
    deploy,
    promote: async (to: ReleaseTarget, intent: Intent = 'planned', commit?: string) => {
      await ask(to, intent, commit);
      await deploy(to, intent);
    },
    /** Everything below a target's copy. */
    copy: ({ environment, region }: ReleaseTarget) => {
      const start = `gitops/promoted/${environment}-${region === sydney ? 'apse2' : 'apse4'}/`;
      return new Map(
        [...github.tree()].flatMap(([path, text]) =>
          path.startsWith(start) ? [[path.slice(start.length), text]] : [],
        ),
      );
    },
  };
}
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

  it('go to the secondary region first, and the primary one gets what that has, while the tier before moves on', async () => {
    const { ask, promote, push, head, copy } = world();
    const commit = head();
    await expect(ask(betaPrimary)).rejects.toThrow(/Nothing was promoted to beta\/ap-southeast-4 yet/);
    await promote(beta);
    push(raised);
    await promote(betaPrimary);
    expect(copy(betaPrimary).get('revision.yaml')).toContain(`commit: ${commit}\n`);
  });

  it('go on to the next tier only from every region of the one before', async () => {
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
    expect(readFileSync(summary, 'utf8')).toMatch(/beta\/ap-southeast-4 has manifests `[0-9a-f]{12}` already/);
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

  it('are of the commit that a person names, if the tier before had it', async () => {
    const { promote, push, head, copy, ask } = world();
    const commit = head();
    push(raised);
    await promote(beta, 'planned', commit);
    expect(copy(beta).get('revision.yaml')).toContain(`commit: ${commit}\n`);
    await expect(ask(gamma, 'planned', head())).rejects.toThrow(
      /manifests is refused for gamma\/ap-southeast-4:\n {2}manifests sha256:[0-9a-f]{12} was never merged in beta/,
    );
  });

  it('are refused for an environment that follows the default branch', async () => {
    await expect(world().ask(alpha)).rejects.toThrow(/alpha follows trunk: a merge brings it manifests/);
  });

  it('are refused when their branch changed after the check', async () => {
    const { ask, deploy, tamper, copy } = world();
    await ask(beta);
    const branch = 'release/manifests-beta-ap-southeast-4';
    tamper(branch, 'gitops/promoted/beta-apse4/apps/beta-apse4/application-fees.yaml', 'kind: Application\n');
    await expect(deploy(beta)).rejects.toThrow(/Superseded: pull request 1 no longer holds manifests/);
    expect(copy(beta).size).toBe(0);
  });

  it('are refused where a revision cannot be read', async () => {
    const { ask } = world(threeTiers, { 'gitops/promoted/beta-apse4/revision.yaml': 'commit: main\n' });
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
    const { ask, unhealthy, report, promote, push } = world(recordingTiers, released);
    await expect(ask(beta)).rejects.toThrow(/manifests sha256:[0-9a-f]{12} was never healthy in alpha\/ap-southeast-2/);
    unhealthy.add('alpha/ap-southeast-2');
    report(alpha);
    await expect(ask(beta)).rejects.toThrow(/was never healthy in alpha/);
    unhealthy.clear();
    report(alpha);
    await promote(beta);
    expect(readFileSync(summary, 'utf8')).toMatch(/beta\/ap-southeast-4 runs manifests [0-9a-f]{12}, healthy/);
    push(raised);
    await expect(ask(beta)).rejects.toThrow(/was never healthy in alpha/);
  });

  it('are not healthy before the cluster has synced them, nor while a service fails with them', async () => {
    for (const hinder of ['lagging', 'unhealthy'] as const) {
      const all = world(recordingTiers, released);
      all.report(alpha);
      all.report(beta);
      await all.ask(beta);
      all[hinder].add('beta/ap-southeast-4');
      await expect(all.deploy(beta), hinder).rejects.toThrow(/not healthy in time: manifests/);
      await expect(all.ask(betaPrimary), hinder).rejects.toThrow(/is not healthy in beta\/ap-southeast-4/);
    }
  });

  it('count as healthy where nothing was released yet: no service can report', async () => {
    const { promote, copy } = world(recordingTiers);
    await promote(beta);
    expect(copy(beta).size).toBeGreaterThan(50);
  });
});
