import { dev } from '@sample-platform-ai/environments/dev.ts';
import { organization } from '@sample-platform-ai/environments/organization.ts';
import { prod } from '@sample-platform-ai/environments/prod.ts';
import type { EnvironmentConfig, Organization } from '@sample-platform-ai/environments/schema.ts';
import { uat } from '@sample-platform-ai/environments/uat.ts';
import { App } from 'cdktf';

export interface Platform {
  readonly organization: Organization;
  readonly environments: readonly EnvironmentConfig[];
}

/** Everything that exists. */
export const platform: Platform = { organization, environments: [dev, uat, prod] };

/** An app that writes to `outdir`, whatever its caller's environment says. */
export const newApp = (outdir: string): App => new App({ outdir, stackTraces: false });
