import type { z } from 'zod';
import { environmentVariables, filesOf } from '../../plan/settings.ts';
import type { DeepReadonly } from '../../schema/values.ts';
import { closed, type Derive } from '../derive.ts';
import { type jobSchema, jobSizeSchema } from './schema.ts';

export const deriveJob: Derive<DeepReadonly<z.infer<typeof jobSchema>>> = (context) => {
  const { component, size, environment, region } = context;
  return {
    run: {
      type: 'scheduled',
      ...jobSizeSchema.parse(size),
      args: component.args ?? [],
      env: environmentVariables(component.env, context),
      files: filesOf(component.files, context),
      schedule: component.schedule,
      timeZone: component.timeZone ?? 'Etc/UTC',
      active: region.name === environment.primaryRegion,
      retries: component.retries,
      deadlineSeconds: component.deadlineSeconds,
    },
    exposures: [],
    hosts: [],
    site: undefined,
    statements: [],
    ingress: closed,
    reachesInternet: false,
  };
};
