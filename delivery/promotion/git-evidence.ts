import { UserError } from '@sample-platform-ai/terminal';
import type { Repository } from '../github/repository.ts';
import type { RecorderOf } from './recorder.ts';
import { type Evidence, type Release, type ReleaseTarget, sameRelease } from './rules.ts';
import type { Versions } from './subject.ts';
import { readRelease, versionPath, withRelease } from './version-file.ts';

export const versionIn =
  (repository: Repository): Evidence['versionAt'] =>
  (target, service) =>
    serviceVersions(repository, service).read(target);

/** The digests of a service in its version files. */
export function serviceVersions(repository: Repository, service: string): Versions {
  const read: Versions['read'] = async (target, ref) => {
    const path = versionPath(target, service);
    const text = await repository.read(path, ref);
    return text === undefined ? undefined : readRelease({ service, path, text });
  };
  return {
    read,
    async *earlier(target) {
      for (const sha of await repository.history(versionPath(target, service))) {
        const release = await read(target, sha);
        if (release) yield release;
      }
    },
    change: async (target, release) => {
      const path = versionPath(target, service);
      const text = await repository.read(path);
      if (text === undefined)
        throw new UserError(`${path} is not on the default branch; run pnpm synth and commit the result`);
      return { files: { [path]: withRelease({ service, path, text }, release) } };
    },
    isProposed: async (target, release, commit) => sameRelease(await read(target, commit), release),
    isWritten: (target, path) => path === versionPath(target, service),
  };
}

/** An earlier release of a target: the last one that was another than now, or the one of a given commit. */
export async function earlierRelease(
  versions: Versions,
  target: ReleaseTarget,
  { service, commit }: { readonly service: string; readonly commit: string | undefined },
): Promise<Release> {
  const now = await versions.read(target);
  for await (const release of versions.earlier(target)) {
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
      for await (const { digests } of serviceVersions(repository, image.service).earlier(target)) {
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
