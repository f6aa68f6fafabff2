import { z } from 'zod';
import type { DeepReadonly } from '../schema/values.ts';
import { apiSchema, apiSizeSchema } from './api/schema.ts';
import { api } from './api/traits.ts';
import { jobSchema, jobSizeSchema } from './job/schema.ts';
import { job } from './job/traits.ts';
import { siteSchema, siteSizeSchema } from './site/schema.ts';
import { site } from './site/traits.ts';
import type { SpecOf, Traits } from './traits.ts';
import { workerSchema, workerSizeSchema } from './worker/schema.ts';
import { worker } from './worker/traits.ts';

/** Every kind of component: a folder each, a line in each table here, and one in `planOf` of plan/derive.ts. */
export const componentSchema = z.discriminatedUnion('kind', [apiSchema, workerSchema, siteSchema, jobSchema]);
export type ComponentSpec = DeepReadonly<z.infer<typeof componentSchema>>;
export type ComponentKind = ComponentSpec['kind'];

/** Keys of a size by kind. */
export const sizeSchemas = {
  api: apiSizeSchema,
  worker: workerSizeSchema,
  site: siteSizeSchema,
  job: jobSizeSchema,
} as const satisfies Record<ComponentKind, z.ZodType>;

const traits: { readonly [Kind in ComponentKind]: Traits<SpecOf<Kind>> } = { api, worker, site, job };

export const traitsOf = (component: ComponentSpec): Traits<ComponentSpec> => traits[component.kind];

export const componentKinds = Object.keys(traits);
