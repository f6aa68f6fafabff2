import { readFileSync } from 'node:fs';
import { manifestFiles } from '@sample-platform-ai/gitops/main.ts';
import { manifests as service } from '../environments.ts';
import { deployRelease, propose } from '../promotion/commands.ts';
import type { Recorder, Sighting } from '../promotion/recorder.ts';
import type { Intent, Release, ReleaseTarget } from '../promotion/rules.ts';
import { versionPath } from '../promotion/version-file.ts';
import { commitsRepository } from './commits.ts';
import { promotionPlatform, sydney } from './platform.ts';
import { unreleased } from './repository.ts';

/** What a job wrote to a file that GitHub names by a variable. */
export const jobFile = (name: 'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY'): string =>
  readFileSync(process.env[name] ?? '', 'utf8');

/** What pnpm synth writes for the three environments. */
export const rendered = manifestFiles(promotionPlatform);
export const synthesized = Object.fromEntries(Object.entries(rendered).map(([path, text]) => [`gitops/${path}`, text]));
export const everyTarget = promotionPlatform.environments.flatMap(({ name, regions }) =>
  regions.map((region): ReleaseTarget => ({ environment: name, region: region.name })),
);
export const images = ['fees-api'];
const versions = Object.fromEntries(
  everyTarget.map((target) => [versionPath(target, 'fees'), unreleased(images)] as const),
);

/** A recorder whose clusters sync the default branch's head, unless they are lagging, and report it. */
export function world(platform = promotionPlatform, files: Readonly<Record<string, string>> = {}) {
  const github = commitsRepository({ ...synthesized, ...versions, ...files });
  const reports = new Map<string, Sighting[]>();
  const key = ({ environment, region }: ReleaseTarget) => `${environment}/${region}`;
  const unhealthy = new Set<string>();
  const lagging = new Set<string>();
  /** Where Argo CD has compared the head, and not synced it: what runs is still healthy. */
  const outOfSync = new Set<string>();
  const report = (target: ReleaseTarget) => {
    if (lagging.has(key(target))) return;
    const seen = {
      digest: '',
      revision: github.head(),
      isHealthy: !unhealthy.has(key(target)),
      isSynced: !outOfSync.has(key(target)),
    };
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
  const isRecording = platform !== promotionPlatform;
  const context = { platform, repository: github.repository, recorderOf: () => (isRecording ? recorder : undefined) };
  const ask = (to: ReleaseTarget, intent: Intent = 'planned', commit?: string) =>
    propose(context, { service, to, intent, ...(commit !== undefined && { commit }) });
  const proposed = (): { readonly release: Release; readonly pullRequest: number | undefined } => {
    const read = (name: string) =>
      jobFile('GITHUB_OUTPUT')
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
    outOfSync,
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
