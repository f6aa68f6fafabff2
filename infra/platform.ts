import { App } from 'cdktf';
import { dev } from './environments/dev.ts';
import { organization } from './environments/organization.ts';
import { prod } from './environments/prod.ts';
import type { EnvironmentConfig, Organization } from './environments/schema.ts';
import { uat } from './environments/uat.ts';

export interface Platform {
  readonly organization: Organization;
  readonly environments: readonly EnvironmentConfig[];
}

/** Everything that exists. */
export const platform: Platform = { organization, environments: [dev, uat, prod] };

/** An app that writes to `outdir`, whatever its caller's environment says. */
export const newApp = (outdir: string): App => new App({ outdir, stackTraces: false });
