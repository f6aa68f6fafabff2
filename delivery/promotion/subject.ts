import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { UsageError } from '@sample-platform-ai/terminal';
import { manifests } from '../environments.ts';
import type { Change, Repository } from '../github/repository.ts';
import type { DeployPorts } from './deploy.ts';
import { evidenceOf, serviceVersions } from './git-evidence.ts';
import { manifestEvidence } from './manifests/evidence.ts';
import { manifestsToPromote } from './manifests/release.ts';
import { manifestVersions } from './manifests/versions.ts';
import type { RecorderOf } from './recorder.ts';
import { type Evidence, type Release, type ReleaseTarget, releaseToPromote } from './rules.ts';

/** Where Git says what runs in a target. */
export interface Versions {
  /** On the default branch, or at another commit or branch; nothing before the first release. */
  readonly read: (target: ReleaseTarget, ref?: string) => Promise<Release | undefined>;
  /** What the default branch ever said, the newest first. */
  readonly earlier: (target: ReleaseTarget) => AsyncIterable<Release>;
  /** What brings a release to a target. */
  readonly change: (target: ReleaseTarget, release: Release) => Promise<Change>;
  /** Whether a commit holds this release. */
  readonly isProposed: (target: ReleaseTarget, release: Release, commit: string) => Promise<boolean>;
  /** Whether a path is one that a release to the target writes. */
  readonly isWritten: (target: ReleaseTarget, path: string) => boolean;
}

export interface PromotionContext {
  readonly platform: Platform;
  readonly repository: Repository;
  readonly recorderOf: RecorderOf;
}

/** What is promoted by one name: the images of a service, or the manifests of the clusters. */
export interface Subject {
  readonly versions: Versions;
  readonly evidence: Evidence;
  readonly deployments: DeployPorts['recorderOf'];
  /** What is promoted by default, or the release of a commit where one can be named. */
  readonly toPromote: (target: ReleaseTarget, commit: string | undefined) => Promise<Release>;
}

export function subjectOf({ platform, repository, recorderOf }: PromotionContext, name: string): Subject {
  const environments = platform.environments;
  if (name !== manifests) {
    const evidence = evidenceOf(repository, recorderOf);
    return {
      versions: serviceVersions(repository, name),
      evidence,
      deployments: recorderOf,
      toPromote: async ({ environment }, commit) => {
        if (commit !== undefined)
          throw new UsageError(
            `--commit is only for rollbacks and manifests; omit it to promote the release of ${name} that the environment before ${environment} runs`,
          );
        return releaseToPromote({ service: name, environment }, environments, evidence);
      },
    };
  }
  const versions = manifestVersions(platform, repository);
  return {
    versions,
    evidence: manifestEvidence({ platform, repository, recorderOf }, versions),
    // Only deployments of services are recorded. A promotion of the manifests is recorded by Git.
    deployments: (environment) =>
      recorderOf(environment) && { begin: async () => 'recorded by Git', end: async () => {} },
    toPromote: (target, commit) => manifestsToPromote(target, commit, { environments, versions }),
  };
}
