import { dev } from './dev.ts';
import { organization } from './organization.ts';
import { prod } from './prod.ts';
import type { EnvironmentConfig, Organization, ServiceSpec } from './schema.ts';
import { services } from './services/index.ts';
import { uat } from './uat.ts';

export interface Platform {
  readonly organization: Organization;
  /** In promotion order: a release or an apply reaches an environment only after the one before it. */
  readonly environments: readonly EnvironmentConfig[];
  readonly services: readonly ServiceSpec[];
}

/** In promotion order. */
const environments: readonly EnvironmentConfig[] = [dev, uat, prod];

/** The organization, its environments and its services. */
export const platform: Platform = { organization, environments, services };
