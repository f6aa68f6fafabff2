import { rolloutOrder } from '@sample-platform-ai/environments/promotion-order.ts';
import type { PromotedRevision } from '@sample-platform-ai/gitops/promoted.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Environment, environmentBefore, environmentNamed, manifests } from '../../environments.ts';
import { type Release, type ReleaseTarget, sameRelease } from '../rules.ts';
import type { ManifestVersions } from './versions.ts';

const revision = z.strictObject({
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
});

/** Reads the revision of a copy. */
export function readRevision(text: string, path: string): PromotedRevision {
  const result = revision.safeParse(parse(text));
  if (!result.success) throw new UserError(`${path}: ${z.prettifyError(result.error)}\nPromote the manifests again`);
  return result.data;
}

/** The manifests of a commit as what is promoted: their digest takes the place of an image's. */
export const releaseOfManifests = ({ commit, digest }: PromotedRevision): Release => ({
  service: manifests,
  commit,
  digests: { [manifests]: digest },
});

export const revisionOf = ({ commit, digests }: Release): PromotedRevision => {
  const digest = digests[manifests];
  if (digest === undefined) throw new UserError(`The release of ${commit} has no digest for ${manifests}`);
  return { commit, digest };
};

interface Ladder {
  readonly environments: readonly Environment[];
  readonly versions: ManifestVersions;
}

/**
 * What is promoted by default. The first region gets what the environment before runs, each later one what the region before it
 * runs: meanwhile the environment before moves on.
 */
export async function manifestsToPromote(
  { environment, region }: ReleaseTarget,
  commit: string | undefined,
  { environments, versions }: Ladder,
): Promise<Release> {
  if (commit !== undefined) return versions.at(commit);
  const order = rolloutOrder(environmentNamed(environments, environment));
  const earlier = order[order.indexOf(region) - 1];
  const before = environmentBefore(environments, environment);
  const sources = earlier
    ? [{ environment, region: earlier }]
    : before
      ? rolloutOrder(before).map((each) => ({ environment: before.name, region: each }))
      : [];
  const [first, ...others] = await Promise.all(
    sources.map(async (target) => ({ target, release: await versions.read(target) })),
  );
  if (!first) return versions.at();
  const missing = [first, ...others].find(({ release }) => !release);
  if (missing || !first.release) {
    const { target } = missing ?? first;
    throw new UserError(
      `Nothing was promoted to ${target.environment}/${target.region} yet; promote the manifests there first`,
    );
  }
  const other = others.find(({ release }) => !sameRelease(release, first.release));
  if (other) {
    throw new UserError(
      `${first.target.environment} runs two revisions of the manifests, in ${first.target.region} and in ${other.target.region}; finish its promotion first`,
    );
  }
  return first.release;
}
