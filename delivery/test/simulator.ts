import { rolloutOrder } from '@sample-platform-ai/environments/promotion-order.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { type Environment, environmentsOf } from '../environments.ts';
import { type DeployPorts, deploy } from '../promotion/deploy.ts';
import {
  type Image,
  type Intent,
  imagesIn,
  type Promotion,
  type Release,
  type ReleaseTarget,
  releaseToPromote,
} from '../promotion/rules.ts';

/** What may happen, one after the other. Numbers choose among what is there at that time, whatever it is. */
export type Happening =
  /** A merge: a release of one service is built and goes to the first environment. It may be one that never gets healthy in an environment. */
  | {
      readonly kind: 'merge';
      readonly service: number;
      readonly brokenIn: number | undefined;
      readonly fault: Fault;
    }
  /** A person promotes a service to the next region of an environment, as the workflow does. */
  | {
      readonly kind: 'promote';
      readonly service: number;
      readonly environment: number;
      readonly intent: Intent;
      readonly fault: Fault;
    }
  /** A person asks for any release that was ever built, anywhere. */
  | {
      readonly kind: 'ask';
      readonly target: number;
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
  /** What was in each target then, and healthy there, by `slot`. */
  readonly healthyAt: ReadonlyMap<string, Release>;
  /** What every target named right before and right after, by `slot`. */
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

export const key = ({ environment, region }: ReleaseTarget): string => `${environment}/${region}`;
/** Where one service's version is kept. */
export const slot = (target: ReleaseTarget, service: string): string => `${key(target)} ${service}`;
export const sighting = (target: ReleaseTarget, { name, digest }: Image): string => `${key(target)} ${name} ${digest}`;

const hex = (number: number, length: number) => number.toString(16).padStart(length, '0');

export interface World {
  readonly environments: readonly Environment[];
  readonly services: readonly SimulatedService[];
  /** Whether the environments record deployments, and see health. */
  readonly recorded: boolean;
}

/** Plays happenings through the real rules, in a world that is a few maps. */
export async function play(happenings: readonly Happening[], world: World): Promise<Story> {
  const { environments, services } = world;
  const targets = environments.flatMap((environment) =>
    rolloutOrder(environment).map((region) => ({ environment: environment.name, region })),
  );
  const allRegions = [...new Set(targets.map(({ region }) => region))];
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

  const isUp = ({ environment, region }: ReleaseTarget, { commit }: Release) =>
    !down.has(region) && brokenIn.get(commit) !== environment;
  const everywhere = () =>
    targets.flatMap((target) =>
      services.flatMap(({ name }) => {
        const release = versions.get(slot(target, name));
        return release ? [{ target, release }] : [];
      }),
    );
  /** Argo CD looks at every cluster that is up. */
  const observe = () => {
    for (const { target, release } of everywhere()) {
      if (!isUp(target, release)) continue;
      for (const image of imagesIn(release)) seen.add(sighting(target, image));
    }
  };
  const isNamed = (target: ReleaseTarget, image: Image) =>
    versions.get(slot(target, image.service))?.digests[image.name] === image.digest;
  const isHealthy = (target: ReleaseTarget, image: Image) => {
    const release = versions.get(slot(target, image.service));
    return release !== undefined && isNamed(target, image) && isUp(target, release);
  };
  const healthyNow = () =>
    new Map(
      everywhere().flatMap(({ target, release }) =>
        isUp(target, release) ? [[slot(target, release.service), release] as const] : [],
      ),
    );

  const ports = (fault: Fault): DeployPorts => {
    const wasHealthy = async (target: ReleaseTarget, image: Image) => seen.has(sighting(target, image));
    const healthy = async (target: ReleaseTarget, image: Image) => {
      if (fault === 'killed') throw new Killed();
      return isHealthy(target, image);
    };
    return {
      versionAt: async (target, service) => versions.get(slot(target, service)),
      basis: () => (world.recorded ? 'observed' : 'merged'),
      wasHealthy: world.recorded ? wasHealthy : async (target, image) => merged.has(sighting(target, image)),
      isHealthy: world.recorded ? healthy : async (target, image) => isNamed(target, image),
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
              begin: async ({ target, workload, digest, rollout }) => {
                if (fault === 'recorder') throw new UserError('the recorder did not answer');
                const id = `${rollout} ${key(target)} ${workload} ${digest}`;
                recorded.set(id, 'open');
                return id;
              },
              end: async (_, id, { status }) => void recorded.set(id, status),
            }
          : undefined,
      commitsSince: async () => [],
      provenanceOf: async () => undefined,
      sleep: async () => {},
      say: (text) => said.push(text),
    };
  };

  const attempt = async (promotion: Promotion, rollout: string, fault: Fault) => {
    try {
      await deploy(promotion, ports(fault), { environments, rollout, pollMs: 0, polls: 2 });
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
      const broken = happening.brokenIn === undefined ? undefined : pick(environments, happening.brokenIn);
      if (broken) brokenIn.set(commit, broken.name);
      const [first] = environmentsOf(environments, service.name);
      for (const to of targets.filter(({ environment }) => environment === first?.name)) {
        await attempt({ to, release, intent: 'planned' }, rollout, happening.fault);
      }
    } else if (happening.kind === 'promote') {
      const service = pick(services, happening.service);
      const own = environmentsOf(environments, service?.name ?? '');
      const environment = pick(own.slice(1), happening.environment);
      if (!service || !environment) continue;
      let release: Release;
      try {
        release = await releaseToPromote(
          { service: service.name, environment: environment.name },
          environments,
          ports('none'),
        );
      } catch {
        refused += 1;
        continue;
      }
      for (const region of rolloutOrder(environment)) {
        const to = { environment: environment.name, region };
        await attempt({ to, release, intent: happening.intent }, rollout, happening.fault);
      }
    } else {
      const to = pick(targets, happening.target);
      const release = pick(releases, happening.release);
      if (to && release) await attempt({ to, release, intent: happening.intent }, rollout, happening.fault);
    }
  }
  return { writes, releases, recorded, refused, said };
}
