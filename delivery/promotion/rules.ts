import { isDeepStrictEqual } from 'node:util';
import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import { rolloutOrder } from '@sample-platform-ai/environments/promotion-order.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { type Environment, environmentBefore, environmentNamed, environmentsOf } from '../environments.ts';

/** What of a service runs, or is to run, in one target. */
export interface Release {
  readonly service: string;
  /** 40 hex digits: what the images were built from. */
  readonly commit: string;
  /** Image -> `sha256:…`: every image of the service. */
  readonly digests: Readonly<Record<string, string>>;
}

export interface Image {
  readonly service: string;
  /** `<service>-<component>`. */
  readonly name: string;
  readonly digest: string;
}

export const imagesIn = ({ service, digests }: Release): readonly Image[] =>
  Object.entries(digests).map(([name, digest]) => ({ service, name, digest }));

export interface ReleaseTarget {
  readonly environment: string;
  readonly region: RegionName;
}

export const intents = ['planned', 'rollback', 'hotfix'] as const;
export type Intent = (typeof intents)[number];

/** A release on its way to one target. */
export interface Promotion {
  readonly to: ReleaseTarget;
  readonly release: Release;
  readonly intent: Intent;
}

/** What the rules ask about the world. */
export interface Evidence {
  /** What Git says runs there; nothing where the service was never released. */
  readonly versionAt: (target: ReleaseTarget, service: string) => Promise<Release | undefined>;
  /**
   * What health means there: `observed` where a cluster reports it to a recorder, else `merged`: the default
   * branch names the image, which only a merge with passing checks brings about (ADR-0050).
   */
  readonly basis: (environment: string) => 'observed' | 'merged';
  /** Whether an image ever was healthy there. */
  readonly wasHealthy: (target: ReleaseTarget, image: Image) => Promise<boolean>;
  /** Whether it is there, healthy, now. */
  readonly isHealthy: (target: ReleaseTarget, image: Image) => Promise<boolean>;
}

/** Whether two releases run the same images; what they were built from says less. */
export const sameRelease = (a: Release | undefined, b: Release | undefined): boolean =>
  a !== undefined && b !== undefined && isDeepStrictEqual(a.digests, b.digests);

const short = (digest: string) => digest.slice(0, 'sha256:'.length + 12);

const never = {
  observed: { was: 'was never healthy', is: 'is not healthy' },
  merged: { was: 'was never merged', is: 'is not merged' },
} as const;

/**
 * Every reason why a release may not go to a target, a sentence each; none when it may.
 *
 * A release goes through the environments that run its service, in their order, with the same digests, each of them healthy
 * in every region of the one before; within an environment each region follows only while those before it are healthy with it. A
 * rollback goes anywhere at once, to what was healthy in that very target. A hotfix only has a different recorded
 * intent; it skips no step.
 */
export async function reasonsAgainst(
  { to, release, intent }: Promotion,
  all: readonly Environment[],
  evidence: Evidence,
): Promise<readonly string[]> {
  const { service } = release;
  const environment = environmentNamed(all, to.environment);
  const environments = environmentsOf(all, service);
  if (!environments.includes(environment))
    return [`${to.environment} does not run ${service}; add it to the environment's services`];
  const order = rolloutOrder(environment);
  if (!order.includes(to.region)) return [`${to.environment} has no region ${to.region}; it has ${order.join(', ')}`];
  const reasons: string[] = [];
  const require = async (target: ReleaseTarget, verb: 'was' | 'is', why: string) => {
    const healthy = verb === 'was' ? evidence.wasHealthy : evidence.isHealthy;
    for (const image of imagesIn(release)) {
      if (await healthy(target, image)) continue;
      const fact = never[evidence.basis(target.environment)][verb];
      reasons.push(`${image.name} ${short(image.digest)} ${fact} in ${target.environment}/${target.region}, ${why}`);
    }
  };

  if (intent === 'rollback') {
    await require(to, 'was', 'so there is nothing to roll back to');
    return reasons;
  }
  const before = environmentBefore(environments, to.environment);
  if (before) {
    for (const region of rolloutOrder(before)) {
      await require({ environment: before.name, region }, 'was', `which comes before ${to.environment}`);
    }
  }
  for (const region of order.slice(0, order.indexOf(to.region))) {
    const target = { environment: to.environment, region };
    if (sameRelease(await evidence.versionAt(target, service), release)) {
      await require(target, 'is', `which comes before ${to.region}`);
    } else reasons.push(`${to.environment}/${region} does not have this release; deploy it there before ${to.region}`);
  }
  return reasons;
}

export interface ReleaseToPromote {
  readonly service: string;
  readonly environment: string;
}

/** What the environment before runs, and so what is promoted by default: the same in all of its regions, or an error. */
export async function releaseToPromote(
  { service, environment }: ReleaseToPromote,
  environments: readonly Environment[],
  { versionAt }: Pick<Evidence, 'versionAt'>,
): Promise<Release> {
  const before = environmentBefore(environmentsOf(environments, service), environment);
  if (!before) {
    throw new UserError(
      `${environment} is the first environment of ${service}; start the release workflow, which builds for it`,
    );
  }
  const [first, ...others] = await Promise.all(
    rolloutOrder(before).map(async (region) => ({
      region,
      release: await versionAt({ environment: before.name, region }, service),
    })),
  );
  if (!first?.release) throw new UserError(`${before.name} has no release of ${service} yet; release it there first`);
  const other = others.find(({ release }) => !sameRelease(release, first.release));
  if (other) {
    throw new UserError(
      `${before.name} runs two releases of ${service}, in ${first.region} and in ${other.region}; finish its rollout first`,
    );
  }
  return first.release;
}
