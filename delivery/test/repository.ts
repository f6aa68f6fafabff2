import type { NewPullRequest, Repository } from '../github/repository.ts';
import type { Release, ReleaseTarget } from '../promotion/rules.ts';
import { readRelease, versionPath, withRelease } from '../promotion/version-file.ts';

/** A version file before the first release. */
export const unreleased = (images: readonly string[]): string =>
  `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n${images.map((name) => `  - name: ${name}\n    digest: sha256:${'0'.repeat(64)}\n`).join('')}`;

/** A release of one hex digit. */
export const releaseOf = (digit: string, service = 'fees', images = [`${service}-api`]): Release => ({
  service,
  commit: digit.repeat(40),
  digests: Object.fromEntries(images.map((name) => [name, `sha256:${digit.repeat(64)}`])),
});

const committedAt = '2026-11-24T00:00:00Z';
/** As GitHub writes the commit of a pull request. */
const squashed = { message: 'Round prices (#71)', author: 'octocat', pullRequest: 71 };

/** GitHub, as a few maps: branch -> path -> text, and what was on the default branch before. */
export function fakeRepository() {
  const branches = new Map<string, Map<string, string>>([['trunk', new Map()]]);
  const earlier: Map<string, string>[] = [];
  const opened: NewPullRequest[] = [];
  /** The default branch as each of them left it. */
  const bases: Map<string, string>[] = [];
  const closed: string[] = [];
  const merged = new Set<number>();
  const trunk = () => branches.get('trunk') ?? new Map<string, string>();
  /** Puts a target's version file there: that of a release, or an empty one for the images of `like`. */
  const put = (target: ReleaseTarget, what?: Release, like: Release = what ?? releaseOf('0')) => {
    earlier.unshift(new Map(trunk()));
    const path = versionPath(target, like.service);
    const text = unreleased(Object.keys(like.digests));
    trunk().set(path, what ? withRelease({ service: like.service, path, text }, what) : text);
  };
  const repository: Repository = {
    read: async (path, ref = 'trunk') =>
      (ref.startsWith('past-') ? earlier[Number(ref.slice(5))] : branches.get(ref))?.get(path),
    list: async (folder) => {
      throw new Error(`${folder}: this repository holds version files only; see commits.ts`);
    },
    history: async () => ['trunk', ...earlier.map((_, index) => `past-${index}`)],
    openPullRequest: async (request) => {
      const before = opened.findLast(({ branch }, index) => branch === request.branch && !merged.has(index + 1));
      opened.push(request);
      bases.push(new Map(trunk()));
      branches.set(request.branch, new Map([...trunk(), ...Object.entries(request.files)]));
      return { number: opened.length, replaced: before?.title };
    },
    closePullRequest: async (branch) => {
      const number = opened.findLastIndex((each) => each.branch === branch) + 1;
      if (number === 0) return undefined;
      closed.push(branch);
      return number;
    },
    proposal: async (number) => {
      const head = opened[number - 1]?.branch ?? '';
      const [before, after] = [bases[number - 1], branches.get(head)];
      const paths = [...(after?.keys() ?? [])].filter((path) => after?.get(path) !== before?.get(path));
      return { head, paths };
    },
    merge: async (number) => {
      merged.add(number);
      earlier.unshift(new Map(trunk()));
      for (const path of Object.keys(opened[number - 1]?.files ?? {})) {
        trunk().set(path, branches.get(opened[number - 1]?.branch ?? '')?.get(path) ?? '');
      }
    },
    commitsBetween: async (_, head) => [
      { sha: head, committedAt, ...squashed },
      { sha: '5'.repeat(40), committedAt },
    ],
    provenance: async () => undefined,
    commit: async (sha) => ({ sha, committedAt, ...squashed }),
  };
  return {
    repository,
    opened,
    closed,
    put,
    branches,
    at: (target: ReleaseTarget, service = 'fees') => {
      const path = versionPath(target, service);
      const text = trunk().get(path);
      return text === undefined ? undefined : readRelease({ service, path, text });
    },
  };
}
