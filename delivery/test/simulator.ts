import { rolloutOrder } from '@sample-platform-ai/environments/promotion-order.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { type DeployPorts, deploy } from '../promotion/deploy.ts';
import {
  type Image,
  type Intent,
  imagesIn,
  type Place,
  type Promotion,
  type Release,
  releaseToPromote,
} from '../promotion/rules.ts';
import { type Tier, tiersOf } from '../tiers.ts';

/** What may happen, one after the other. Numbers choose among what is there at that time, whatever it is. */
export type Happening =
  /** A merge: a release of one service is built and goes to the first tier. It may be one that never gets healthy in a tier. */
  | {
      readonly kind: 'merge';
      readonly service: number;
      readonly brokenIn: number | undefined;
      readonly fault: Fault;
    }
  /** A person promotes a service to the next region of a tier, as the workflow does. */
  | {
      readonly kind: 'promote';
      readonly service: number;
      readonly tier: number;
      readonly intent: Intent;
      readonly fault: Fault;
    }
  /** A person asks for any release that was ever built, anywhere. */
  | {
      readonly kind: 'ask';
      readonly place: number;
      readonly release: number;
      readonly intent: Intent;
      readonly fault: Fault;
    }
  /** A region is lost, or comes back: nothing there is healthy meanwhile. */
  | { readonly kind: 'outage'; readonly region: number };

/** Where a run breaks off: before or after the merge, at the recorder, or while it waits. */
export type Fault = 'none' | 'before write' | 'after write' | 'recorder' | 'killed';

export interface Write {
  readonly promotion: Promotion;
  /** What had been healthy until then, as `environment/region image digest`. */
  readonly seen: ReadonlySet<string>;
  /** What was in each place then, and healthy there, by `slot`. */
  readonly healthyAt: ReadonlyMap<string, Release>;
  /** What every place named right before and right after, by `slot`. */
  readonly before: ReadonlyMap<string, Release>;
  readonly after: ReadonlyMap<string, Release>;
}

export interface Story {
  readonly writes: readonly Write[];
  readonly releases: readonly Release[];
  /** Deployments that were recorded, with their end. */
  readonly recorded: ReadonlyMap<string, 'open' | 'succeeded' | 'failed'>;
  readonly refused: number;
  readonly said: readonly string[];
}

/** A service, and its images. */
export interface SimulatedService {
  readonly name: string;
  readonly images: readonly string[];
}

class Killed extends Error {}

export const key = ({ environment, region }: Place): string => `${environment}/${region}`;
/** Where one service's version is kept. */
export const slot = (place: Place, service: string): string => `${key(place)} ${service}`;
export const sighting = (place: Place, { name, digest }: Image): string => `${key(place)} ${name} ${digest}`;

const hex = (number: number, length: number) => number.toString(16).padStart(length, '0');

export interface World {
  readonly tiers: readonly Tier[];
  readonly services: readonly SimulatedService[];
  /** Whether the environments record deployments, and see health. */
  readonly recorded: boolean;
}

/** Plays happenings through the real rules, in a world that is a few maps. */
export async function play(happenings: readonly Happening[], world: World): Promise<Story> {
  const { tiers, services } = world;
  const places = tiers.flatMap((tier) => rolloutOrder(tier).map((region) => ({ environment: tier.name, region })));
  const allRegions = [...new Set(places.map(({ region }) => region))];
  const versions = new Map<string, Release>();
  /** What was healthy, or merged, where. */
  const seen = new Set<string>();
  const merged = new Set<string>();
  const down = new Set<string>();
  const releases: Release[] = [];
  const brokenIn = new Map<string, string>();
  const writes: Write[] = [];
  const recorded = new Map<string, 'open' | 'succeeded' | 'failed'>();
  const said: string[] = [];
  let refused = 0;

  const isUp = ({ environment, region }: Place, { commit }: Release) =>
    !down.has(region) && brokenIn.get(commit) !== environment;
  const everywhere = () =>
    places.flatMap((place) =>
      services.flatMap(({ name }) => {
        const release = versions.get(slot(place, name));
        return release ? [{ place, release }] : [];
      }),
    );
  /** Argo CD looks at every cluster that is up. */
  const observe = () => {
    for (const { place, release } of everywhere()) {
      if (!isUp(place, release)) continue;
      for (const image of imagesIn(release)) seen.add(sighting(place, image));
    }
  };
  const isNamed = (place: Place, image: Image) =>
    versions.get(slot(place, image.service))?.digests[image.name] === image.digest;
  const isHealthy = (place: Place, image: Image) => {
    const release = versions.get(slot(place, image.service));
    return release !== undefined && isNamed(place, image) && isUp(place, release);
  };
  const healthyNow = () =>
    new Map(
      everywhere().flatMap(({ place, release }) =>
        isUp(place, release) ? [[slot(place, release.service), release] as const] : [],
      ),
    );

  const ports = (fault: Fault): DeployPorts => {
    const wasHealthy = async (place: Place, image: Image) => seen.has(sighting(place, image));
    const healthy = async (place: Place, image: Image) => {
      if (fault === 'killed') throw new Killed();
      return isHealthy(place, image);
    };
    return {
      versionAt: async (place, service) => versions.get(slot(place, service)),
      basis: () => (world.recorded ? 'observed' : 'merged'),
      wasHealthy: world.recorded ? wasHealthy : async (place, image) => merged.has(sighting(place, image)),
      isHealthy: world.recorded ? healthy : async (place, image) => isNamed(place, image),
      write: async (promotion) => {
        if (fault === 'before write') throw new Killed();
        const { to, release } = promotion;
        const before = new Map(versions);
        const healthyAt = healthyNow();
        versions.set(slot(to, release.service), release);
        writes.push({
          promotion,
          seen: new Set(world.recorded ? seen : merged),
          healthyAt: world.recorded ? healthyAt : before,
          before,
          after: new Map(versions),
        });
        for (const image of imagesIn(release)) merged.add(sighting(to, image));
        if (fault === 'after write') throw new Killed();
        observe();
      },
      recorderOf: () =>
        world.recorded
          ? {
              wasHealthy,
              isHealthy: healthy,
              begin: async ({ place, workload, digest, rollout }) => {
                if (fault === 'recorder') throw new UserError('the recorder did not answer');
                const id = `${rollout} ${key(place)} ${workload} ${digest}`;
                recorded.set(id, 'open');
                return id;
              },
              end: async (_, id, { status }) => void recorded.set(id, status),
            }
          : undefined,
      commitsSince: async () => [],
      sleep: async () => {},
      say: (text) => said.push(text),
    };
  };

  const attempt = async (promotion: Promotion, rollout: string, fault: Fault) => {
    try {
      await deploy(promotion, ports(fault), { tiers, rollout, pollMs: 0, polls: 2 });
    } catch (error) {
      if (error instanceof UserError) refused += 1;
      else if (!(error instanceof Killed)) throw error;
    }
    observe();
  };
  const pick = <T>(list: readonly T[], number: number): T | undefined => list[number % Math.max(1, list.length)];

  for (const [index, happening] of happenings.entries()) {
    const rollout = `run-${index}`;
    if (happening.kind === 'outage') {
      const region = pick(allRegions, happening.region);
      if (region && !down.delete(region)) down.add(region);
      observe();
    } else if (happening.kind === 'merge') {
      const service = pick(services, happening.service);
      if (!service) continue;
      const commit = hex(releases.length + 1, 40);
      const digests = Object.fromEntries(
        service.images.map((name, at) => [name, `sha256:${hex(releases.length * 8 + at + 1, 64)}`]),
      );
      const release = { service: service.name, commit, digests };
      releases.push(release);
      const broken = happening.brokenIn === undefined ? undefined : pick(tiers, happening.brokenIn);
      if (broken) brokenIn.set(commit, broken.name);
      const [first] = tiersOf(tiers, service.name);
      for (const to of places.filter(({ environment }) => environment === first?.name)) {
        await attempt({ to, release, intent: 'planned' }, rollout, happening.fault);
      }
    } else if (happening.kind === 'promote') {
      const service = pick(services, happening.service);
      const own = tiersOf(tiers, service?.name ?? '');
      const tier = pick(own.slice(1), happening.tier);
      if (!service || !tier) continue;
      let release: Release;
      try {
        release = await releaseToPromote({ service: service.name, environment: tier.name }, tiers, ports('none'));
      } catch {
        refused += 1;
        continue;
      }
      for (const region of rolloutOrder(tier)) {
        const to = { environment: tier.name, region };
        await attempt({ to, release, intent: happening.intent }, rollout, happening.fault);
      }
    } else {
      const to = pick(places, happening.place);
      const release = pick(releases, happening.release);
      if (to && release) await attempt({ to, release, intent: happening.intent }, rollout, happening.fault);
    }
  }
  return { writes, releases, recorded, refused, said };
}
