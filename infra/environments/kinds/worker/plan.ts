import type { z } from 'zod';
import type { DeepReadonly } from '../../schema/values.ts';
import { deployment } from '../api/plan.ts';
import { closed, type Derive } from '../derive.ts';
import type { workerSchema } from './schema.ts';

export const deriveWorker: Derive<DeepReadonly<z.infer<typeof workerSchema>>> = (context) => ({
  run: deployment(context),
  exposures: [],
  hosts: [],
  site: undefined,
  statements: [],
  ingress: { ...closed, metricsPort: context.component.ports.metrics },
  reachesInternet: false,
});
