import { z } from 'zod';
import { branch } from './git-ref.ts';
import type { DeepReadonly } from './values.ts';

export const deliverySchema = z.strictObject({
  /** What triggers an apply and a release: a merge, a manual run, or a manual run with an approval. */
  trigger: z.enum(['merge', 'manual', 'approval']),
  /**
   * The check of an image's provenance when its deployment is recorded: none, recorded as unverified, or refused without it. A refused
   * record fails the run; `warn` first, and `require` once every record says that it is verified.
   */
  provenance: z.enum(['off', 'warn', 'require']),
  /** Revision of the repository that Argo CD syncs. */
  gitRevision: branch,
  /**
   * IAM role in the environment's account for administrators of the clusters and manual applies: its name, after its path
   * if it has one. It has to exist before the cluster.
   */
  administratorRoleName: z
    .string()
    .regex(/^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/, 'the name of an IAM role, after its path if it has one'),
  /**
   * Whether self-hosted runners in the VPC of each region, with the labels `cluster` and the environment's name, apply the delivery
   * layer. Without them a person applies it, over the VPN.
   */
  clusterRunners: z.boolean(),
});
export type DeliveryConfig = DeepReadonly<z.infer<typeof deliverySchema>>;
