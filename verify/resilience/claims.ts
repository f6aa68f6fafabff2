import { traitsOf } from '@sample-platform-ai/environments/kinds/kinds.ts';
import { plansOf } from '@sample-platform-ai/environments/plan/derive.ts';
import type { Rule } from './rule.ts';
import { spansZones } from './world.ts';

type Unclaimed = Rule['unclaimed'];

/** Every environment that is judged at all. */
export const always: Unclaimed = () => undefined;
export const severalZones: Unclaimed = ({ regions }) =>
  regions.some(spansZones) ? undefined : 'each region has one workload zone';
export const severalRegions: Unclaimed = ({ regions }) => (regions.length > 1 ? undefined : 'it has one region');

/** A component takes calls from a load balancer. */
export const serves: Unclaimed = (environment, { platform }) =>
  plansOf(platform, environment, environment.primaryRegion).some(({ components }) =>
    components.some(({ run, exposures }) => run?.type === 'deployment' && exposures.length > 0),
  )
    ? undefined
    : 'no component takes calls';
export const runsPods: Unclaimed = (environment, { platform }) =>
  plansOf(platform, environment, environment.primaryRegion).some(({ components }) =>
    components.some(({ run }) => run?.type === 'deployment'),
  )
    ? undefined
    : 'no service has pods that keep running';
export const hasSite: Unclaimed = ({ services }, { platform }) =>
  platform.services.some(
    ({ name, components }) =>
      name in services && Object.values(components).some((component) => traitsOf(component).bucketName),
  )
    ? undefined
    : 'no service has a site';

export const aurora: Unclaimed = ({ database }) =>
  database.kind === 'aurora-global' ? undefined : `database.kind is ${database.kind}`;
export const checkedRoutes: Unclaimed = ({ dns: { routing } }) =>
  routing.policy === 'latency' && routing.healthCheck ? undefined : 'dns.routing has no health check';
export const zonesAreIndependent: Unclaimed = ({ network: { natGateways } }) =>
  natGateways === 'per-zone' ? undefined : 'network.natGateways is single';
export const isProtected: Unclaimed = ({ protectFromDestroy }) =>
  protectFromDestroy ? undefined : 'protectFromDestroy is false';

/** Claimed where all of them are; the first one that is not says why. */
export const all =
  (...claims: readonly Unclaimed[]): Unclaimed =>
  (environment, world) => {
    for (const claim of claims) {
      const why = claim(environment, world);
      if (why !== undefined) return why;
    }
    return undefined;
  };
