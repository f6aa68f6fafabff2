import { regionNames } from '../catalogue/index.ts';
import type { Platform } from '../index.ts';
import { regionContext } from '../plan/context.ts';
import { everyPlan } from '../plan/previews.ts';
import { toolExposures } from '../plan/tools.ts';
import type { ExposurePlan, ServicePlan } from '../plan/types.ts';
import { reservedNames } from '../platform-tools.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { error, type Problem } from './problem.ts';

interface Routed {
  readonly service: string;
  readonly component: string;
  readonly host: string;
  readonly path: string | undefined;
}

const routesOf = (plans: readonly ServicePlan[]): readonly Routed[] =>
  plans.flatMap(({ service, components }) =>
    components.flatMap(({ component, exposures }) =>
      exposures.flatMap(({ hosts, path }) => hosts.map((host) => ({ service, component, host, path }))),
    ),
  );

const isBelow = (path: string, other: string) => path === other || path.startsWith(`${other}/`);

/**
 * Checks paths. A spec cannot know the order of listener rules, so no path lies below another one of the same host. On a
 * host of another service, a service uses only paths below its own name.
 */
function* checkPaths({ name }: EnvironmentConfig, plans: readonly ServicePlan[]): Generator<Problem> {
  const routes = routesOf(plans);
  for (const { service, component, host, path } of routes) {
    if (path === undefined) continue;
    const where = `services.${service}.components.${component}.route.path`;
    const others = routes.filter(
      (each) => each.host === host && !(each.service === service && each.component === component),
    );
    for (const other of others) {
      const owner = `services.${other.service}.components.${other.component}`;
      if (other.path === undefined && other.service !== service && !isBelow(path, `/${service}`)) {
        const allowed = `/${service}, or a path below it: ${owner} has the rest of ${host}`;
        yield error(where, path, allowed, `start it with /${service}, or give the component its own host`);
      }
      if (other.path !== undefined && other.path !== path && isBelow(path, other.path)) {
        const allowed = `a path of ${host} outside ${other.path} of ${owner}`;
        yield error(where, path, allowed, `choose one that is not below it; ${name} runs both`);
      }
    }
  }
}

/** Checks the names of the buckets in `aws` statements of specs. */
function* checkBuckets(plans: readonly ServicePlan[]): Generator<Problem> {
  const longest = 63;
  for (const { service, components } of plans) {
    const resources = components.flatMap(({ identity }) => identity.statements.flatMap((each) => each.resources));
    for (const resource of new Set(resources)) {
      const name = /^arn:aws:s3:::([^/]+)$/.exec(resource)?.[1];
      if (name === undefined || name.length <= longest) continue;
      yield error(
        `services.${service}.aws`,
        name,
        `bucket names of at most ${longest} characters`,
        `it has ${name.length}; shorten the resource by ${name.length - longest}`,
      );
    }
  }
}

/**
 * Checks hosts, paths and names that only one owner can have. One problem lists all owners. It reads plans, so specs and
 * sizes are valid at this point.
 */
export function* checkPlans(platform: Platform): Generator<Problem> {
  for (const environment of platform.environments) {
    const [first] = environment.regions.filter(({ name }) => regionNames.includes(name));
    // Public hosts are the same in all regions.
    if (first) yield* checkPaths(environment, everyPlan(platform, environment, first.name));
    for (const region of environment.regions.filter(({ name }) => regionNames.includes(name))) {
      const { names } = regionContext(platform, environment, region.name);
      const plans = everyPlan(platform, environment, region.name);
      const owners = new Map<string, string[]>();
      const claim = (what: string, owner: string) => owners.set(what, [...(owners.get(what) ?? []), owner]);
      const claimExposure = (exposure: ExposurePlan, owner: string) => {
        for (const host of exposure.hosts) claim(`host ${host}${exposure.path ?? ''}`, owner);
        claim(`target group ${exposure.targetGroupName}`, owner);
        claim(`rule priority ${exposure.priority} of the ${exposure.balancer} load balancer`, owner);
        if (exposure.probe) {
          claim(`host ${exposure.probe.host}`, owner);
          claim(`rule priority ${exposure.probe.priority} of the ${exposure.balancer} load balancer`, owner);
        }
      };
      for (const exposure of toolExposures(names)) claimExposure(exposure, `the platform's ${exposure.id}`);
      for (const role of reservedNames.roles) claim(`IAM role ${names.workloadRole(role)}`, `the platform's ${role}`);
      for (const bucket of reservedNames.buckets) claim(`bucket ${names.bucket(bucket)}`, `the platform's ${bucket}`);
      claim(`host ${names.vpnHost}`, 'Client VPN');
      for (const { service, components, database, objectives } of plans) {
        // Names that gitops derives from the service's name.
        claim(`Application ${service}`, `services.${service}`);
        claim(`Application ${service}-namespace`, `services.${service}`);
        claim(`alerts ${service}`, `services.${service}`);
        if (objectives) claim(`alerts ${service}-objectives`, `services.${service}`);
        for (const component of components) {
          const owner = `services.${service}.components.${component.component}`;
          for (const exposure of component.exposures) {
            claimExposure(exposure, `${owner} (${exposure.protocol})`);
          }
          for (const { id } of component.hosts) claim(`public host ${id}`, owner);
          if (component.site) {
            claim(`host ${component.site.host}`, owner);
            claim(`bucket ${component.site.bucketName}`, owner);
          }
          claim(`IAM role ${component.identity.roleName}`, owner);
        }
        if (database) claim(`database ${database.name}`, `services.${service}.database`);
        if (database) claim(`IAM role ${database.migration.identity.roleName}`, `services.${service}.database`);
      }
      yield* checkBuckets(plans);
      for (const [what, claimed] of owners) {
        if (claimed.length < 2) continue;
        yield {
          level: 'error',
          path: `${environment.name}.${region.name}`,
          found: claimed,
          allowed: `one owner of ${what}`,
          change: 'change the name or path of all but one of them',
        };
      }
    }
  }
}
