import type { RegionName } from '../catalogue/index.ts';
import type { Platform } from '../index.ts';
import { traitsOf } from '../kinds/kinds.ts';
import { previewPrefix, previewRepository, previewService, workloadName } from '../naming.ts';
import { mostSlots } from '../schema/previews.ts';
import type { ComponentSpec, EnvironmentConfig, ServiceSpec } from '../schema.ts';
import { derive, imagesOf, plansOf } from './derive.ts';
import type { ImagePlan, ServicePlan } from './types.ts';

/**
 * A preview is a copy of a service under another name: whatever the platform derives for a service, it derives for the copy,
 * so that nothing is shared with the service.
 */

/** AppProject of all previews, in place of the teams'. */
export const previewsProject = 'previews';

type Previewing = Pick<EnvironmentConfig, 'services' | 'previews'>;

const everySlot = Array.from({ length: mostSlots }, (_, index) => index + 1);

/** Slots of an environment, from 1; none without previews. Validation asks for them in addition to its own error about a wrong number. */
export const slotsOf = ({ previews }: Pick<EnvironmentConfig, 'previews'>): readonly number[] =>
  everySlot.filter((slot) => slot <= (previews?.slots ?? 0));

/** Sizes of the copies in one slot: one pod of each component. */
const sizesIn = ({ services }: Previewing, slot: number): EnvironmentConfig['services'] =>
  Object.fromEntries(
    Object.entries(services).map(([service, components]) => [
      previewService(service, slot),
      Object.fromEntries(
        Object.entries(components).map(([component, size]) => [
          component,
          { ...size, ...(size.replicas && { replicas: [1, 1] as const }) },
        ]),
      ),
    ]),
  );

/** Sizes of everything that an environment can run: its services, and their copies while every slot has a preview. */
export const everySize = (environment: Previewing): EnvironmentConfig['services'] =>
  Object.assign({ ...environment.services }, ...slotsOf(environment).map((slot) => sizesIn(environment, slot)));

/** References to other services in templates, as `{host:orders/web}`, lead to the copies of the same slot. */
function renamed<T>(value: T, slot: number, services: readonly string[]): T {
  const text = JSON.stringify(value).replaceAll(/\{(host|service):([a-z0-9-]+)\//g, (written, kind, service) =>
    services.includes(service) ? `{${kind}:${previewService(service, slot)}/` : written,
  );
  return JSON.parse(text);
}

/** A path of a shared host becomes a host: listener rules of previews never depend on each other. */
function atHosts(component: ComponentSpec, workload: string, slot: number): ComponentSpec {
  const rename = (host: string) => (host === '@' ? previewPrefix(slot) : `${previewPrefix(slot)}-${host}`);
  return traitsOf(component).atHosts?.(component, rename, workload) ?? component;
}

/** The spec of a service's copy. No alerts, dashboards or capabilities: it is not a service that anyone relies on. */
function copyOf(spec: ServiceSpec, slot: number, services: readonly string[]): ServiceSpec {
  const { objectives: _, operations: __, capabilities: ___, ...rest } = renamed(spec, slot, services);
  return {
    ...rest,
    name: previewService(spec.name, slot),
    components: Object.fromEntries(
      Object.entries(rest.components).map(([key, component]) => [
        key,
        atHosts(component, workloadName(spec.name, key), slot),
      ]),
    ),
    ...(rest.database && { database: { ...rest.database, name: `${rest.database.name}_${previewPrefix(slot)}` } }),
    egress: rest.egress.map((entry) =>
      entry.replace(/^service:([^/]+)/, (_, service: string) => `service:${previewService(service, slot)}`),
    ),
  };
}

/** Plans of the copies in every slot of an environment's previews, in one of its regions. */
export function previewsOf(
  platform: Platform,
  environment: EnvironmentConfig,
  region: RegionName,
): readonly ServicePlan[] {
  const running = platform.services.filter(({ name }) => name in environment.services);
  const names = running.map(({ name }) => name);
  return slotsOf(environment).flatMap((slot) => {
    const copied = { ...environment, services: sizesIn(environment, slot) };
    const copies = running.map((spec) => copyOf(spec, slot, names));
    return running.flatMap((spec, index) => {
      const copy = copies[index];
      if (!copy) return [];
      const plan = derive({ ...platform, services: copies }, copy, { environment: copied, region });
      const image = (each: ImagePlan): ImagePlan => ({
        ...each,
        repository: previewRepository(`${spec.name}${each.repository.slice(copy.name.length)}`),
      });
      const { database } = plan;
      return {
        ...plan,
        project: previewsProject,
        preview: { slot },
        components: plan.components.map((component) => ({
          ...component,
          image: image(component.image),
          site: component.site && { ...component.site, hasAlarms: false },
        })),
        database: database && {
          ...database,
          migration: { ...database.migration, image: image(database.migration.image) },
        },
      };
    });
  });
}

/** Plans of everything that can run in a region: services, and previews. */
export const everyPlan = (
  platform: Platform,
  environment: EnvironmentConfig,
  region: RegionName,
): readonly ServicePlan[] => [...plansOf(platform, environment, region), ...previewsOf(platform, environment, region)];

/** Repositories for images of previews, of all environments. */
export const previewImages = ({ environments, services }: Platform): readonly string[] =>
  services
    .filter(({ name }) => environments.some((environment) => environment.previews && name in environment.services))
    .flatMap(imagesOf)
    .map(({ repository }) => previewRepository(repository));
