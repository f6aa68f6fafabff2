import { createHash } from 'node:crypto';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { clusterFolder } from '@sample-platform-ai/environments/naming.ts';
import {
  copyOf,
  type Files,
  manifestsDigest,
  type PromotedRevision,
  promotedFolder,
  revisionFile,
  writtenFiles,
} from '@sample-platform-ai/gitops/promoted.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { environmentNamed } from '../../environments.ts';
import type { Repository } from '../../github/repository.ts';
import type { Release, ReleaseTarget } from '../rules.ts';
import type { Versions } from '../subject.ts';
import { readRevision, releaseOfManifests, revisionOf } from './release.ts';

export interface ManifestVersions extends Versions {
  /** The manifests of a commit; of the default branch's head without one. */
  readonly at: (commit?: string) => Promise<Release>;
}

/** Git's id of a text. */
export const blobId = (text: string): string => {
  const bytes = Buffer.from(text);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
};

/** Every file of a cluster's copy: path below it -> Git's id. `files` is what the commit has below `gitops`. */
export function expectedCopy(cluster: string, files: Files, revision: PromotedRevision): Files {
  const written = Object.entries(writtenFiles(cluster, files, revision));
  return new Map([...copyOf(cluster, files), ...written.map(([path, text]) => [path, blobId(text)] as const)]);
}

const folderOf = ({ environment, region }: ReleaseTarget) => `gitops/${promotedFolder(environment, region)}`;
const short = (commit: string) => commit.slice(0, 12);

/** Which manifests a target has: those of the default branch, or a copy that promotions write (ADR-0060). */
export function manifestVersions(platform: Platform, repository: Repository): ManifestVersions {
  const { defaultBranch } = platform.organization.repository;
  const followsDefaultBranch = ({ environment }: ReleaseTarget) =>
    environmentNamed(platform.environments, environment).delivery.trigger === 'merge';
  // A commit never changes, and a wait for health asks for the same ones again and again.
  const listed = new Map<string, Promise<Files>>();
  const filesOf = (commit: string): Promise<Files> => {
    const files = listed.get(commit) ?? repository.list('gitops', commit);
    listed.set(commit, files);
    return files;
  };
  const at = async (ref: string = defaultBranch): Promise<Release> => {
    const { sha: commit } = await repository.commit(ref);
    return releaseOfManifests({ commit, digest: manifestsDigest(await filesOf(commit)) });
  };
  const read = async (target: ReleaseTarget, ref?: string): Promise<Release | undefined> => {
    if (followsDefaultBranch(target)) return at(ref);
    const path = `${folderOf(target)}/${revisionFile}`;
    const text = await repository.read(path, ref);
    return text === undefined ? undefined : releaseOfManifests(readRevision(text, path));
  };
  const copyFor = async (target: ReleaseTarget, release: Release) => {
    const files = await filesOf(release.commit);
    const revision = revisionOf(release);
    const cluster = clusterFolder(target.environment, target.region);
    if (manifestsDigest(files) !== revision.digest)
      throw new UserError(
        `The manifests at ${short(release.commit)} do not have the digest ${revision.digest}; propose them again`,
      );
    if (!files.has(`apps/${cluster}/kustomization.yaml`))
      throw new UserError(
        `${short(release.commit)} has no gitops/apps/${cluster}; promote a commit that has this cluster`,
      );
    return { cluster, files, revision, expected: expectedCopy(cluster, files, revision) };
  };
  return {
    at,
    read,
    async *earlier(target) {
      const path = followsDefaultBranch(target) ? 'gitops' : `${folderOf(target)}/${revisionFile}`;
      for (const sha of await repository.history(path)) {
        const release = await read(target, sha);
        if (release) yield release;
      }
    },
    change: async (target, release) => {
      if (followsDefaultBranch(target))
        throw new UserError(
          `${target.environment} follows ${defaultBranch}, so its manifests are not promoted: merge to deploy them, revert to roll back`,
        );
      const folder = folderOf(target);
      const { cluster, files, revision, expected } = await copyFor(target, release);
      const now = await repository.list(folder);
      const written = writtenFiles(cluster, files, revision);
      const changed = [...expected].filter(([path, id]) => now.get(path) !== id);
      const below = <T>(entries: readonly (readonly [string, T])[]) =>
        Object.fromEntries(entries.map(([path, value]) => [`${folder}/${path}`, value]));
      return {
        files: below(Object.entries(written).filter(([path, text]) => now.get(path) !== blobId(text))),
        copies: below(changed.filter(([path]) => !(path in written))),
        removed: [...now.keys()].filter((path) => !expected.has(path)).map((path) => `${folder}/${path}`),
      };
    },
    isWritten: (target, path) => path.startsWith(`${folderOf(target)}/`),
    isProposed: async (target, release, commit) => {
      const { expected } = await copyFor(target, release);
      const now = await repository.list(folderOf(target), commit);
      return now.size === expected.size && [...expected].every(([path, id]) => now.get(path) === id);
    },
  };
}
