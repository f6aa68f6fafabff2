import { App } from 'cdktf';
import { dev } from './environments/dev.ts';
import { organization } from './environments/organization.ts';
import { prod } from './environments/prod.ts';
import { uat } from './environments/uat.ts';
import { addEnvironment } from './stacks/environment.ts';

/** Everything that exists. */
export const platform = { organization, environments: [dev, uat, prod] } as const;
export type Platform = typeof platform;

/** An app that writes to `outdir`, and to no other place that its caller's environment might name. */
export const newApp = (outdir: string): App => new App({ outdir, stackTraces: false });

export function addPlatform(app: App, { organization, environments }: Platform): void {
  for (const config of environments) addEnvironment(app, organization, config);
}
