import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { rolloutOrder, type Tier } from '../tiers.ts';
import { type DeployPorts, deploy } from './deploy.ts';
import { type Intent, type Place, type Promotion, type Release, releaseToPromote } from './rules.ts';

/** What may happen, one after the other. Numbers choose among what is there at that time, whatever it is. */
export type Happening =
  /** A merge: a release is built and goes to the first tier. It may be one that never gets healthy in a tier. */
  | { readonly kind: 'merge'; readonly brokenIn: number | undefined; readonly fault: Fault }
  /** Somebody promotes to the next region of a tier, as the workflow does. */
  | { readonly kind: 'promote'; readonly tier: number; readonly intent: Intent; readonly fault: Fault }
  /** Somebody asks for any release that was ever built, anywhere. */
  | {
      readonly kind: 'ask';
      readonly place: number;
      readonly release: number;
      readonly intent: Intent;
      readonly fault: Fault;
    }
  /** A region is lost, or comes back: nothing there is healthy meanwhile. */
  | { readonly kind: 'outage'; readonly region: number };

/** Where a run breaks off: before or after the merge, at the ledger, or while it waits. */
export type Fault = 'none' | 'before write' | 'after write' | 'ledger' | 'killed';

export interface Write {
  readonly promotion: Promotion;
  /** What had been seen healthy until then, as `environment/region service digest`. */
  readonly seen: ReadonlySet<string>;
  /** What was in each place then, and healthy there. */
  readonly healthyAt: ReadonlyMap<string, Release>;
}

export interface Story {
  readonly writes: readonly Write[];
  readonly releases: readonly Release[];
  /** Deployments that the ledger was told of, with their end. */
  readonly recorded: ReadonlyMap<string, 'open' | 'succeeded' | 'failed'>;
  readonly refused: number;
}

class Killed extends Error {}

export const key = ({ environment, region }: Place): string => `${environment}/${region}`;
export const sighting = (place: Place, service: string, digest: string): string => `${key(place)} ${service} ${digest}`;

const services = ['ledger-backend', 'ledger-frontend'] as const;
const hex = (number: number, length: number) => number.toString(16).padStart(length, '0');

/** Plays happenings through the real rules, in a world that is a few maps. */
export async function play(happenings: readonly Happening[], tiers: readonly Tier[]): Promise<Story> {
  const places = tiers.flatMap((tier) => rolloutOrder(tier).map((region) => ({ environment: tier.name, region })));
  const allRegions = [...new Set(places.map(({ region }) => region))];
  const versions = new Map<string, Release>();
  const seen = new Set<string>();
  const down = new Set<RegionName>();
  const releases: Release[] = [];
  const brokenIn = new Map<string, string>();
  const writes: Write[] = [];
  const recorded = new Map<string, 'open' | 'succeeded' | 'failed'>();
  let refused = 0;

  const isUp = ({ environment, region }: Place, { commit }: Release) =>
    !down.has(region) && brokenIn.get(commit) !== environment;
  /** Argo CD looks at every cluster that is up. */
  const observe = () => {
    for (const place of places) {
      const release = versions.get(key(place));
      if (!release || !isUp(place, release)) continue;
      for (const [service, digest] of Object.entries(release.digests)) seen.add(sighting(place, service, digest));
    }
  };
  const isHealthy = (place: Place, service: string, digest: string) => {
    const release = versions.get(key(place));
    return release !== undefined && release.digests[service] === digest && isUp(place, release);
  };
  const healthyNow = () =>
    new Map(
      places.flatMap((place) => {
        const release = versions.get(key(place));
        return release && isUp(place, release) ? [[key(place), release] as const] : [];
      }),
    );

  const ports = (fault: Fault): DeployPorts => ({
    versionAt: async (place) => versions.get(key(place)),
    wasHealthy: async (place, service, digest) => seen.has(sighting(place, service, digest)),
    isHealthy: async (place, service, digest) => {
      if (fault === 'killed') throw new Killed();
      return isHealthy(place, service, digest);
    },
    write: async (promotion) => {
      if (fault === 'before write') throw new Killed();
      writes.push({ promotion, seen: new Set(seen), healthyAt: healthyNow() });
      versions.set(key(promotion.to), promotion.release);
      if (fault === 'after write') throw new Killed();
      observe();
    },
    begin: async ({ place, service, digest, rollout }) => {
      if (fault === 'ledger') throw new UserError('the ledger did not answer');
      const id = `${rollout} ${sighting(place, service, digest)}`;
      recorded.set(id, 'open');
      return id;
    },
    end: async (_, id, { status }) => void recorded.set(id, status),
    commitsSince: async () => [],
    sleep: async () => {},
    say: () => {},
  });

  const attempt = async (promotion: Promotion, rollout: string, fault: Fault) => {
    try {
      await deploy(promotion, ports(fault), { tiers, rollout, pollMs: 0, polls: 2 });
    } catch (error) {
      if (error instanceof UserError) refused += 1;
      else if (!(error instanceof Killed)) throw error;
    }
    observe();
  };

  for (const [index, happening] of happenings.entries()) {
    const rollout = `run-${index}`;
    if (happening.kind === 'outage') {
      const region = allRegions[happening.region % allRegions.length];
      if (region && !down.delete(region)) down.add(region);
      observe();
    } else if (happening.kind === 'merge') {
      const commit = hex(releases.length + 1, 40);
      const release = {
        commit,
        digests: Object.fromEntries(
          services.map((name, at) => [name, `sha256:${hex(releases.length * 2 + at + 1, 64)}`]),
        ),
      };
      releases.push(release);
      const broken = happening.brokenIn === undefined ? undefined : tiers[happening.brokenIn % tiers.length];
      if (broken) brokenIn.set(commit, broken.name);
      for (const to of places.filter(({ environment }) => environment === tiers[0]?.name)) {
        await attempt({ to, release, intent: 'planned' }, rollout, happening.fault);
      }
    } else if (happening.kind === 'promote') {
      const tier = tiers[1 + (happening.tier % (tiers.length - 1))];
      if (!tier) continue;
      let release: Release;
      try {
        release = await releaseToPromote(tier.name, tiers, ports('none'));
      } catch {
        refused += 1;
        continue;
      }
      for (const region of rolloutOrder(tier)) {
        await attempt(
          { to: { environment: tier.name, region }, release, intent: happening.intent },
          rollout,
          happening.fault,
        );
      }
    } else {
      const to = places[happening.place % places.length];
      const release = releases[happening.release % Math.max(1, releases.length)];
      if (to && release) await attempt({ to, release, intent: happening.intent }, rollout, happening.fault);
    }
  }
  return { writes, releases, recorded, refused };
}
