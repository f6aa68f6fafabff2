import type { RegionName } from '../catalogue/index.ts';
import type { Platform } from '../index.ts';
import type { ComponentSpec } from '../kinds/kinds.ts';
import { type RegionalNames, regionalNames } from '../naming.ts';
import type { ComponentSize, EnvironmentConfig, RegionConfig, ServiceSpec } from '../schema.ts';

/** One environment in one region. */
export interface RegionContext {
  readonly platform: Platform;
  readonly environment: EnvironmentConfig;
  readonly region: RegionConfig;
  readonly names: RegionalNames;
}

export interface ServiceContext extends RegionContext {
  readonly spec: ServiceSpec;
}

/** One component of a service in that environment and region. */
export interface ComponentContext<Spec extends ComponentSpec = ComponentSpec> extends ServiceContext {
  /** Key in the spec. */
  readonly key: string;
  readonly component: Spec;
  readonly size: ComponentSize;
}

export function regionContext(platform: Platform, environment: EnvironmentConfig, name: RegionName): RegionContext {
  const region = environment.regions.find((each) => each.name === name);
  if (!region) throw new Error(`${environment.name} has no region ${name}`);
  return { platform, environment, region, names: regionalNames(platform.organization, environment, name) };
}
