import { isDeepStrictEqual } from 'node:util';
import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { EnvironmentName } from '@sample-platform-ai/environments/schema.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { rolloutOrder, type Tier, tierBefore, tierNamed } from '../tiers.ts';

/** What runs, or is to run, in one place. */
export interface Release {
  /** 40 hex digits: what the images were built from. */
  readonly commit: string;
  /** Service -> `sha256:…`. */
  readonly digests: Readonly<Record<string, string>>;
}

export interface Place {
  readonly environment: EnvironmentName;
  readonly region: RegionName;
}

export const intents = ['planned', 'rollback', 'hotfix'] as const;
export type Intent = (typeof intents)[number];

/** A release on its way to one place. */
export interface Promotion {
  readonly to: Place;
  readonly release: Release;
  readonly intent: Intent;
}

/** What the rules ask about the world. */
export interface Evidence {
  /** What Git says runs there; nothing where nothing was ever released. */
  readonly versionAt: (place: Place) => Promise<Release | undefined>;
  /** Whether Argo CD ever saw this digest of the service healthy there. */
  readonly wasHealthy: (place: Place, service: string, digest: string) => Promise<boolean>;
  /** Whether it sees it there, healthy, now. */
  readonly isHealthy: (place: Place, service: string, digest: string) => Promise<boolean>;
}

/** Whether two releases run the same images; what they were built from says less. */
export const sameRelease = (a: Release | undefined, b: Release | undefined): boolean =>
  a !== undefined && b !== undefined && isDeepStrictEqual(a.digests, b.digests);

const short = (digest: string) => digest.slice(0, 'sha256:'.length + 12);

/**
 * Every reason why a release may not go to a place, a sentence each; none when it may.
 *
 * A release goes dev -> uat -> prod with the same digests, each of them seen healthy in every region of the tier before, and the
 * secondary region is healthy with it before the primary one gets it. A rollback goes anywhere at once, to what was healthy
 * in that very place. A hotfix is only recorded otherwise: it takes no shorter way.
 */
export async function reasonsAgainst(
  { to, release, intent }: Promotion,
  tiers: readonly Tier[],
  evidence: Evidence,
): Promise<readonly string[]> {
  const tier = tierNamed(tiers, to.environment);
  const order = rolloutOrder(tier);
  if (!order.includes(to.region)) return [`${to.environment} has no region ${to.region}; it has ${order.join(', ')}`];
  const reasons: string[] = [];
  const require = async (place: Place, verb: 'was' | 'is', why: string) => {
    const seen = verb === 'was' ? evidence.wasHealthy : evidence.isHealthy;
    for (const [service, digest] of Object.entries(release.digests)) {
      if (!(await seen(place, service, digest))) {
        const never = verb === 'was' ? 'was never healthy' : 'is not healthy';
        reasons.push(`${service} ${short(digest)} ${never} in ${place.environment}/${place.region}, ${why}`);
      }
    }
  };

  if (intent === 'rollback') {
    await require(to, 'was', 'so there is nothing to roll back to');
    return reasons;
  }
  const before = tierBefore(tiers, to.environment);
  for (const region of before ? rolloutOrder(before) : []) {
    await require({
      environment: before?.name ?? to.environment,
      region,
    }, 'was', `which comes before ${to.environment}`);
  }
  for (const region of order.slice(0, order.indexOf(to.region))) {
    const place = { environment: to.environment, region };
    if (sameRelease(await evidence.versionAt(place), release)) {
      await require(place, 'is', `which goes before ${to.region}`);
    } else reasons.push(`${to.environment}/${region} does not have this release; it goes before ${to.region}`);
  }
  return reasons;
}

/** What the tier before runs, and so what is promoted by default: the same in all of its regions, or an error. */
export async function releaseToPromote(
  environment: EnvironmentName,
  tiers: readonly Tier[],
  { versionAt }: Pick<Evidence, 'versionAt'>,
): Promise<Release> {
  const before = tierBefore(tiers, environment);
  if (!before) throw new UserError(`nothing comes before ${environment}: the release workflow builds for it`);
  const [first, ...others] = await Promise.all(
    rolloutOrder(before).map(async (region) => ({
      region,
      release: await versionAt({ environment: before.name, region }),
    })),
  );
  if (!first?.release) throw new UserError(`nothing was released to ${before.name} yet`);
  const other = others.find(({ release }) => !sameRelease(release, first.release));
  if (other)
    throw new UserError(
      `${before.name} runs two releases, in ${first.region} and in ${other.region}: end its rollout first`,
    );
  return first.release;
}
