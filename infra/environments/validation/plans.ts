import { regionNames } from '../catalogue/index.ts';
import type { Platform } from '../index.ts';
import { type ComponentContext, regionContext } from '../plan/context.ts';
import { plansOf } from '../plan/derive.ts';
import { lookUp, placeholders, placeholdersIn } from '../plan/placeholders.ts';
import { toolExposures } from '../plan/tools.ts';
import type { ExposurePlan } from '../plan/types.ts';
import { reservedNames } from '../platform-tools.ts';
import type { Settings } from '../schema/settings.ts';
import type { ServiceSpec } from '../schema.ts';
import { nearest } from './nearest.ts';
import type { Problem } from './problem.ts';
import { specProblem } from './services.ts';

/** Texts of a template, with the path of each below the setting. */
function textsOf(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsOf(item, `${path}[${index}]`));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
  }
  return [];
}

const templatesIn = (path: string, settings: Settings | undefined) =>
  Object.entries(settings ?? {}).flatMap(([name, template]) =>
    textsOf(typeof template === 'string' ? template : template.json, `${path}.${name}`),
  );

/** Every template of a spec: where it is, whose component it speaks for, and its text. */
function templatesOf(
  spec: ServiceSpec,
): readonly { readonly path: string; readonly key: string; readonly text: string }[] {
  const ofComponents = Object.entries(spec.components).flatMap(([key, component]) =>
    [
      ...templatesIn(`components.${key}.env`, component.env),
      ...templatesIn(`components.${key}.files`, component.files),
    ].map(([path, text]) => ({ path, key, text })),
  );
  const { migrate } = spec.database ?? {};
  const ofMigration = migrate
    ? templatesIn('database.migrate.env', migrate.env).map(([path, text]) => ({ path, key: migrate.component, text }))
    : [];
  return [...ofComponents, ...ofMigration];
}

/** What templates name, in every environment that runs the service. */
export function* checkPlaceholders(platform: Platform): Generator<Problem> {
  for (const spec of platform.services) {
    for (const environment of platform.environments.filter(({ services }) => spec.name in services)) {
      const region = regionContext(platform, environment, environment.regions[0].name);
      const used = new Set<string>();
      for (const { path, key, text } of templatesOf(spec)) {
        const component = spec.components[key];
        if (!component) continue;
        const size = environment.services[spec.name]?.[key] ?? {};
        const context: ComponentContext = { ...region, spec, key, component, size };
        for (const placeholder of placeholdersIn(text)) {
          if (placeholder.kind === 'setting') used.add(`${key}.${placeholder.argument}`);
          const problem = placeholderProblem(context, placeholder);
          if (problem) yield specProblem(spec, path, problem);
        }
      }
      for (const [key, { settings = {} }] of Object.entries(environment.services[spec.name] ?? {})) {
        for (const setting of Object.keys(settings).filter((name) => !used.has(`${key}.${name}`))) {
          yield {
            level: 'error',
            path: `${environment.name}.services.${spec.name}.${key}.settings.${setting}`,
            found: setting,
            allowed: `settings that the spec of ${spec.name} uses as {setting:…}`,
            change: 'remove it, or use it in the spec',
          };
        }
      }
    }
  }
}

function placeholderProblem(
  context: ComponentContext,
  placeholder: ReturnType<typeof placeholdersIn>[number],
): readonly [unknown, string, string] | undefined {
  const { kind, argument, written } = placeholder;
  const known = Object.hasOwn(placeholders, kind) ? placeholders[kind] : undefined;
  if (!known) {
    const kinds = Object.keys(placeholders);
    return [written, kinds.map((each) => `{${each}…}`).join(', '), nearest(kind, kinds) ?? 'name one of them'];
  }
  if (!lookUp(context, placeholder)) {
    const where = context.environment.name;
    return [written, `for ${kind}: ${known.allowed(context)}`, `correct it; in ${where} nothing stands behind it`];
  }
  if (kind === 'service' && argument !== undefined && !argument.startsWith(`${context.spec.name}/`)) {
    const entry = `service:${argument}`;
    if (!context.spec.egress.includes(entry)) {
      return [written, 'services that egress names', `add '${entry}' to egress, or its network policy drops the calls`];
    }
  }
  return undefined;
}

/**
 * Hosts, paths and names that AWS or Kubernetes give to one owner only: all owners of one are named together. Asked of
 * plans, so of specs and sizes that are whole.
 */
export function* checkPlans(platform: Platform): Generator<Problem> {
  for (const environment of platform.environments) {
    for (const region of environment.regions.filter(({ name }) => regionNames.includes(name))) {
      const { names } = regionContext(platform, environment, region.name);
      const plans = plansOf(platform, environment, region.name);
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
      for (const { service, components, database } of plans) {
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
        if (database) claim(`IAM role ${database.migration.identity.roleName}`, `services.${service}.database`);
      }
      for (const [what, claimed] of owners) {
        if (claimed.length < 2) continue;
        yield {
          level: 'error',
          path: `${environment.name}.${region.name}`,
          found: claimed,
          allowed: `one owner of ${what}`,
          change: 'give all but one of them another name or path',
        };
      }
    }
  }
}
