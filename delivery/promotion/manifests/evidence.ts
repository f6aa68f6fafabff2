import { environmentNamed, manifests } from '../../environments.ts';
import { versionIn } from '../git-evidence.ts';
import type { Recorder } from '../recorder.ts';
import { type Evidence, type Image, imagesIn, type ReleaseTarget } from '../rules.ts';
import type { PromotionContext } from '../subject.ts';
import type { ManifestVersions } from './versions.ts';

/**
 * What proves manifests: every service that was released to a target was reported healthy there at a commit that Argo CD
 * had synced, and that commit has these manifests for the target. Without a recorder, what was merged counts, as for
 * images.
 */
export function manifestEvidence(
  { platform, repository, recorderOf }: PromotionContext,
  versions: ManifestVersions,
): Evidence {
  const versionOf = versionIn(repository);
  /** Workloads that report, by the images that are released there. */
  const workloadsAt = async (target: ReleaseTarget): Promise<readonly Image[]> => {
    const names = Object.keys(environmentNamed(platform.environments, target.environment).services);
    const releases = await Promise.all(names.map((name) => versionOf(target, name)));
    return releases.flatMap((release) => (release ? imagesIn(release) : []));
  };
  const had = async (target: ReleaseTarget, revision: string, digest: string) =>
    /^[0-9a-f]{40}$/.test(revision) && (await versions.read(target, revision))?.digests[manifests] === digest;

  const everWith = async (recorder: Recorder, target: ReleaseTarget, { workload, digest }: Wanted) => {
    const asked = new Set<string>();
    for await (const { revision, isHealthy, isSynced } of recorder.sightings(target, workload)) {
      if (!isHealthy || !isSynced || asked.has(revision)) continue;
      asked.add(revision);
      if (await had(target, revision, digest)) return true;
    }
    return false;
  };
  const nowWith = async (recorder: Recorder, target: ReleaseTarget, { workload, digest }: Wanted) => {
    const seen = await recorder.current(target, workload);
    return seen?.isHealthy === true && seen.isSynced && had(target, seen.revision, digest);
  };
  /** Undefined where nothing reports: before the first release, and without a recorder. */
  const reported = async (target: ReleaseTarget, digest: string, check: typeof everWith) => {
    const recorder = recorderOf(target.environment);
    const workloads = recorder ? await workloadsAt(target) : [];
    if (!recorder || workloads.length === 0) return undefined;
    for (const { name } of workloads) {
      if (!(await check(recorder, target, { workload: name, digest }))) return false;
    }
    return true;
  };
  return {
    versionAt: (target) => versions.read(target),
    basis: (environment) => (recorderOf(environment) ? 'observed' : 'merged'),
    wasHealthy: async (target, { digest }) => {
      const answer = await reported(target, digest, everWith);
      if (answer !== undefined) return answer;
      for await (const { digests } of versions.earlier(target)) if (digests[manifests] === digest) return true;
      return false;
    },
    isHealthy: async (target, { digest }) =>
      (await reported(target, digest, nowWith)) ?? (await versions.read(target))?.digests[manifests] === digest,
  };
}

interface Wanted {
  readonly workload: string;
  readonly digest: string;
}
