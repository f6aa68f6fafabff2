import { z } from 'zod';
import { settingsSchema } from '../../schema/settings.ts';
import { label, text } from '../../schema/values.ts';
import { filesSchema, hostLabel, imageSchema } from '../image.ts';

/** Static files: its image contains them, a job uploads them to each region's bucket, and CloudFront serves them. */
export const siteSchema = z.strictObject({
  kind: z.literal('site'),
  image: imageSchema,
  /** Arguments of the job that publishes. @default ['publish'] */
  args: z.array(text).optional(),
  /** `@` for the zone's apex. */
  route: z.strictObject({ host: z.union([z.literal('@'), hostLabel]) }),
  /** Component of the same service that serves `/api/*` of this host; it needs a public host. @default none */
  api: label(20).optional(),
  env: settingsSchema.optional(),
  files: filesSchema.optional(),
});

/** The publisher is a short job of a fixed size. */
export const siteSizeSchema = z.object({});
