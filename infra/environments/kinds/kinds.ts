import { z } from 'zod';
import type { DeepReadonly } from '../schema/values.ts';
import { apiSchema, apiSizeSchema } from './api/schema.ts';
import { jobSchema, jobSizeSchema } from './job/schema.ts';
import { siteSchema, siteSizeSchema } from './site/schema.ts';
import { workerSchema, workerSizeSchema } from './worker/schema.ts';

/** Every kind of component: a folder each, and a line here. */
export const componentSchema = z.discriminatedUnion('kind', [apiSchema, workerSchema, siteSchema, jobSchema]);
export type ComponentSpec = DeepReadonly<z.infer<typeof componentSchema>>;
export type ComponentKind = ComponentSpec['kind'];

/** Which sizes a kind takes. */
export const sizeSchemas = {
  api: apiSizeSchema,
  worker: workerSizeSchema,
  site: siteSizeSchema,
  job: jobSizeSchema,
} as const satisfies Record<ComponentKind, z.ZodType>;
