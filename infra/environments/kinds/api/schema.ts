import { z } from 'zod';
import { settingsSchema } from '../../schema/settings.ts';
import { positive, routePath, text } from '../../schema/values.ts';
import { drainSchema, filesSchema, healthSchema, hostLabel, imageSchema, portsSchema } from '../image.ts';

/** Serves calls over HTTP, and over gRPC if it has that port. */
export const apiSchema = z.strictObject({
  kind: z.literal('api'),
  image: imageSchema,
  args: z.array(text).optional(),
  ports: portsSchema,
  health: healthSchema,
  /** Reached from the internet: at `<host>.<zone>`, or at a path of the API host. @default not at all */
  route: z
    .union([
      z.strictObject({ host: hostLabel, grpcHost: hostLabel.optional() }),
      z.strictObject({ path: routePath, grpcHost: hostLabel.optional() }),
    ])
    .optional(),
  /** Reached over the VPN at `<host>.<region>.internal.<zone>`. @default not at all */
  internalHost: hostLabel.optional(),
  env: settingsSchema.optional(),
  files: filesSchema.optional(),
  /** @default 10 and 20 */
  drain: drainSchema.optional(),
});

export const apiSizeSchema = z.object({
  replicas: z.tuple([positive, positive]),
  cpuMillicores: z.int().min(10),
  memoryMib: z.int().min(64),
});
