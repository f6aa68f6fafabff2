import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import { firstRegion } from '@sample-platform-ai/environments/promotion-order.ts';
import type { ServiceSpec } from '@sample-platform-ai/environments/schema.ts';
import { execa } from 'execa';
import { environmentsOf } from '../environments.ts';
import type { Evidence } from '../promotion/rules.ts';
import { watchedPaths } from './watched.ts';

/** One image to build, as a leg of the workflow's matrix. */
export interface Build {
  readonly service: string;
  readonly component: string;
  /** Repository in the registry. */
  readonly image: string;
  readonly dockerfile: string;
  readonly context: string;
  /** As `docker buildx build --platform` takes them. */
  readonly platforms: string;
}

/** One service to release, as a leg of the workflow's matrix. */
export interface ServiceRelease {
  readonly name: string;
  /** The first one that runs it. */
  readonly environment: string;
  readonly builds: readonly Build[];
}

export const buildsOf = (spec: ServiceSpec): readonly Build[] =>
  imagesOf(spec).map(({ repository, dockerfile, context, platforms }) => ({
    service: spec.name,
    component: repository.slice(spec.name.length + 1),
    image: repository,
    dockerfile,
    context,
    platforms: platforms.join(','),
  }));

export interface Verdict {
  readonly spec: ServiceSpec;
  readonly environment: string;
  readonly builds: boolean;
  /** Why it is built, or why it is not. */
  readonly why: string;
}

export interface Selection {
  /** Of this commit. */
  readonly commit: string;
  /** One service whether it changed or not, `all`, or those that changed. */
  readonly service: string;
  /** Checkout with its history. */
  readonly root: string;
  readonly versionAt: Evidence['versionAt'];
}

/** Says of every service that some environment runs whether a release builds it, and why. */
export async function selectServices(
  { services, environments }: Platform,
  { commit, service, root, versionAt }: Selection,
): Promise<readonly Verdict[]> {
  const git = (...args: readonly string[]) => execa('git', ['-C', root, ...args], { reject: false });
  const verdict = async (spec: ServiceSpec, first: (typeof environments)[number]): Promise<Omit<Verdict, 'spec'>> => {
    const environment = first.name;
    if (service === 'all' || service === spec.name) return { environment, builds: true, why: 'requested' };
    if (service !== 'changed') return { environment, builds: false, why: 'not requested' };
    const last = await versionAt({ environment, region: firstRegion(first) }, spec.name);
    if (!last) return { environment, builds: true, why: `${environment} has no release yet` };
    const short = last.commit.slice(0, 12);
    if (last.commit !== commit && (await git('merge-base', '--is-ancestor', commit, last.commit)).exitCode === 0) {
      return { environment, builds: false, why: `superseded by ${short}, which ${environment} runs` };
    }
    const changed = await git('diff', '--quiet', last.commit, commit, '--', ...watchedPaths(root, spec));
    if (changed.exitCode === 0) return { environment, builds: false, why: `none of its files changed since ${short}` };
    return {
      environment,
      builds: true,
      why: changed.exitCode === 1 ? `its files changed since ${short}` : `${short} is not in this history`,
    };
  };
  return Promise.all(
    services.flatMap((spec) => {
      const [first] = environmentsOf(environments, spec.name);
      return first ? [verdict(spec, first).then((rest) => ({ spec, ...rest }))] : [];
    }),
  );
}

export const verdictSummary = (verdicts: readonly Verdict[]): string =>
  [
    '| service | is built | because |\n| --- | --- | --- |',
    ...verdicts.map(({ spec, builds, why }) => `| ${spec.name} | ${builds ? 'yes' : 'no'} | ${why} |`),
  ].join('\n');
