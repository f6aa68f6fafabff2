import type { NewPullRequest, Repository } from '../github/repository.ts';
import type { Place, Release } from '../promotion/rules.ts';
import { readRelease, versionPath, withRelease } from '../promotion/version-file.ts';

/** A version file before the first release. */
export const unreleased = `kind: Component
images:
  - name: ledger-backend
    digest: sha256:${'0'.repeat(64)}
`;

/** A release of one hex digit. */
export const releaseOf = (digit: string): Release => ({
  commit: digit.repeat(40),
  digests: { 'ledger-backend': `sha256:${digit.repeat(64)}` },
});

const committedAt = '2026-11-24T00:00:00Z';

/** GitHub, as a few maps: branch -> path -> text, and what was on the default branch before. */
export function fakeRepository() {
  const branches = new Map<string, Map<string, string>>([['main', new Map()]]);
  const earlier: Map<string, string>[] = [];
  const opened: NewPullRequest[] = [];
  const main = () => branches.get('main') ?? new Map<string, string>();
  const put = (place: Place, what?: Release) => {
    earlier.unshift(new Map(main()));
    main().set(versionPath(place), what ? withRelease('', unreleased, what) : unreleased);
  };
  const repository: Repository = {
    read: async (path, ref = 'main') =>
      (ref.startsWith('past-') ? earlier[Number(ref.slice(5))] : branches.get(ref))?.get(path),
    history: async () => earlier.map((_, index) => `past-${index}`),
    openPullRequest: async (request) => {
      opened.push(request);
      branches.set(request.branch, new Map([...main(), ...Object.entries(request.files)]));
      return opened.length;
    },
    merge: async (number) => {
      earlier.unshift(new Map(main()));
      for (const path of Object.keys(opened[number - 1]?.files ?? {})) {
        main().set(path, branches.get(opened[number - 1]?.branch ?? '')?.get(path) ?? '');
      }
    },
    commitsBetween: async (_, head) => [
      { sha: head, committedAt },
      { sha: '5'.repeat(40), committedAt },
    ],
    commit: async (sha) => ({ sha, committedAt }),
  };
  return {
    repository,
    opened,
    put,
    branches,
    at: (place: Place) => readRelease('', main().get(versionPath(place)) ?? unreleased),
  };
}
