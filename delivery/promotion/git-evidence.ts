import { UserError } from '@sample-platform-ai/terminal';
import type { Repository } from '../github/repository.ts';
import type { RecorderOf } from './recorder.ts';
import { type Evidence, type Release, type ReleaseTarget, sameRelease } from './rules.ts';
import { readRelease, versionPath } from './version-file.ts';

export const versionIn =
  (repository: Repository): Evidence['versionAt'] =>
  async (target, service) => {
    const path = versionPath(target, service);
    const text = await repository.read(path);
    return text === undefined ? undefined : readRelease({ service, path, text });
  };

/** Releases of a service that the default branch ever named for a target, the newest first. */
async function* earlierReleases(
  repository: Repository,
  target: ReleaseTarget,
  service: string,
): AsyncGenerator<Release> {
  const path = versionPath(target, service);
  for (const sha of await repository.history(path)) {
    const text = await repository.read(path, sha);
    const release = text === undefined ? undefined : readRelease({ service, path, text });
    if (release) yield release;
  }
}

/** An earlier release of a target: the last one that was another than now, or the one of a given commit. */
export async function earlierRelease(
  repository: Repository,
  target: ReleaseTarget,
  { service, commit }: { readonly service: string; readonly commit: string | undefined },
): Promise<Release> {
  const now = await versionIn(repository)(target, service);
  for await (const release of earlierReleases(repository, target, service)) {
    if (sameRelease(release, now)) continue;
    if (commit === undefined || release.commit.startsWith(commit)) return release;
  }
  throw new UserError(
    `${target.environment}/${target.region} never ran ${commit ? `a release of ${service} from ${commit}` : `another release of ${service}`}`,
  );
}

/**
 * What Git and each environment's recorder say. Without a recorder nothing outside the cluster sees its health: what
 * was merged there, which takes passing checks, counts.
 */
export function evidenceOf(repository: Repository, recorderOf: RecorderOf): Evidence {
  const versionAt = versionIn(repository);
  return {
    versionAt,
    basis: (environment) => (recorderOf(environment) ? 'observed' : 'merged'),
    wasHealthy: async (target, image) => {
      const recorder = recorderOf(target.environment);
      if (recorder) return recorder.wasHealthy(target, image);
      for await (const { digests } of earlierReleases(repository, target, image.service)) {
        if (digests[image.name] === image.digest) return true;
      }
      return false;
    },
    isHealthy: async (target, image) => {
      const recorder = recorderOf(target.environment);
      if (recorder) return recorder.isHealthy(target, image);
      return (await versionAt(target, image.service))?.digests[image.name] === image.digest;
    },
  };
}
