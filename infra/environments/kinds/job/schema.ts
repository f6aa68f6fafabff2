import { Cron } from 'croner';
import { z } from 'zod';
import { settingsSchema } from '../../schema/settings.ts';
import { count, positive, text } from '../../schema/values.ts';
import { filesSchema, imageSchema } from '../image.ts';

const timeZones: ReadonlySet<string> = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

function isSchedule(text: string): boolean {
  try {
    new Cron(text, { paused: true, mode: '5-part' });
    return true;
  } catch {
    return false;
  }
}

/** Runs on a schedule, in the primary region only, so that two regions do not repeat the work. */
export const jobSchema = z.strictObject({
  kind: z.literal('job'),
  image: imageSchema,
  args: z.array(text).optional(),
  /** Cron, such as `15 3 * * *`. */
  schedule: z
    .string()
    .regex(/^(?:[\d*/,-]+ ){4}[\d*/,-]+$/, 'five fields of cron, such as 15 3 * * *')
    .refine(isSchedule, 'five fields of cron, each within its limits, such as 15 3 * * *'),
  /** As `Australia/Sydney`. @default UTC */
  timeZone: text.refine((name) => timeZones.has(name), 'an IANA time zone, such as Australia/Sydney').optional(),
  retries: count,
  deadlineSeconds: positive,
  env: settingsSchema.optional(),
  files: filesSchema.optional(),
});

export const jobSizeSchema = z.object({ cpuMillicores: z.int().min(10), memoryMib: z.int().min(64) });
