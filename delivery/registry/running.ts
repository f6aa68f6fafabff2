import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { UserError } from '@sample-platform-ai/terminal';
import type { Repository } from '../github/repository.ts';
import { type Release, type ReleaseTarget, sameRelease } from '../promotion/rules.ts';
import { readRelease, versionPath } from '../promotion/version-file.ts';
import type { Retained } from './retention.ts';

const dayMs = 86_400_000;

/** What a history of GitHub shows at most. */
const shownCommits = 50;

/** The release that a target runs, and those that it ran at some time since `since`. */
async function releasesSince(
  repository: Repository,
  {
    target,
    service,
    since,
  }: { readonly target: ReleaseTarget; readonly service: string; readonly since: number | undefined },
): Promise<readonly Release[]> {
  const path = versionPath(target, service);
  const releaseAt = async (ref?: string) => {
    const text = await repository.read(path, ref);
    return text === undefined ? undefined : readRelease({ service, path, text });
  };
  const now = await releaseAt();
  const found = now ? [now] : [];
  if (since === undefined) return found;
  const history = await repository.history(path);
  for (const sha of history) {
    const release = await releaseAt(sha);
    if (release && !found.some((each) => sameRelease(each, release))) found.push(release);
    // Whatever is older ended with this commit.
    const { committedAt } = await repository.commit(sha);
    if (Date.parse(committedAt) < since) return found;
  }
  if (history.length >= shownCommits) {
    throw new UserError(`${path}: the last ${shownCommits} commits do not reach back far enough; use a smaller --days`);
  }
  return found;
}

export interface Running {
  /** Repository in the registry. */
  readonly image: string;
  /** Also what ran in this many days before; 0 for what runs now. */
  readonly days: number;
  readonly now: Date;
}

/** Digests of an image that an environment runs, or ran within some days, in any region. */
export async function retainedDigests(
  { environments, services }: Platform,
  repository: Repository,
  { image, days, now }: Running,
): Promise<readonly Retained[]> {
  const since = days === 0 ? undefined : now.getTime() - days * dayMs;
  // Also of a service that an environment's literal does not name any more: until its removal is promoted, it runs.
  const candidates = services.map(({ name }) => name).filter((service) => image.startsWith(`${service}-`));
  const targets = environments.flatMap(({ name, regions }) =>
    regions.flatMap((region) =>
      candidates.map((service) => ({ target: { environment: name, region: region.name }, service })),
    ),
  );
  const retained: Retained[] = [];
  for (const { target, service } of targets) {
    for (const { digests } of await releasesSince(repository, { target, service, since })) {
      const digest = digests[image];
      if (digest !== undefined)
        retained.push({ digest, region: target.region, because: `${target.environment} ${target.region}` });
    }
  }
  return retained;
}
