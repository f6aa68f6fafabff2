import { z } from 'zod';
import { settingsSchema } from '../../schema/settings.ts';
import { text } from '../../schema/values.ts';
import { drainSchema, filesSchema, healthSchema, imageSchema, portsSchema } from '../image.ts';

/** Works without calls from others; only health checks and Prometheus reach its ports. */
export const workerSchema = z.strictObject({
  kind: z.literal('worker'),
  image: imageSchema,
  args: z.array(text).optional(),
  ports: portsSchema.omit({ grpc: true }),
  health: healthSchema,
  env: settingsSchema.optional(),
  files: filesSchema.optional(),
  drain: drainSchema.optional(),
});

export { apiSizeSchema as workerSizeSchema } from '../api/schema.ts';
