import { z } from 'zod';
import type { DeepReadonly } from './values.ts';

/** One digit in every name: `p1` to `p9`. */
export const mostSlots = 9;

export const previewsSchema = z.strictObject({
  /**
   * Pull requests that can have a preview at once. Each slot has a namespace, a database and hosts for every service of the
   * environment; they are empty until a pull request has the slot.
   */
  slots: z.int().min(1).max(mostSlots),
  /** Time to live in hours, from the last commit that was built; Argo CD then deletes what ran. */
  hours: z.int().min(1).max(336),
});
/** Previews of pull requests in an environment (ADR-0070). */
export type PreviewsConfig = DeepReadonly<z.infer<typeof previewsSchema>>;
