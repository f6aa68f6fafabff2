import type { Platform } from '@sample-platform-ai/environments/index.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';

/** The files that a new service, or a new environment, changes; each constant has its file's name. */
export const servicesIndex = 'infra/environments/services/index.ts';
export const environmentsIndex = 'infra/environments/index.ts';
export const environmentFile = (name: string): string => `infra/environments/${name}.ts`;

export const literalsOf = ({
  environments,
}: Platform): readonly { readonly file: string; readonly environment: EnvironmentConfig }[] =>
  environments.map((environment) => ({ file: environmentFile(environment.name), environment }));
