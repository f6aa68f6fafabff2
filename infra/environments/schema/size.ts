import { z } from 'zod';
import { type DeepReadonly, label, positive } from './values.ts';

/** The size of a component in each region of an environment. Its kind determines the required keys. */
export const componentSizeSchema = z.strictObject({
  /** Minimum and maximum of pods; a PodDisruptionBudget needs two. */
  replicas: z.tuple([positive, positive]).optional(),
  /** CPU request of each pod; its limit is four times as much. */
  cpuMillicores: z.int().min(10).optional(),
  /** Memory request and limit of each pod. */
  memoryMib: z.int().min(64).optional(),
  /** Connections of each pod; the database has to accept those of the maximum of pods in each region. */
  connections: z.strictObject({ writer: z.int().min(1).max(100), reader: z.int().min(1).max(100) }).optional(),
  /** Node group of the environment's cluster for its pods, which tolerate the group's taints. @default any node without taints */
  nodeGroup: label(20).optional(),
  /** NVIDIA GPUs of each pod; the node group has to have them. @default none */
  gpus: z.int().min(1).max(16).optional(),
  /** Values of `{setting:<name>}` in this environment. */
  settings: z.record(label(40), z.union([z.string(), z.record(z.string(), z.string())])).optional(),
});
export type ComponentSize = DeepReadonly<z.infer<typeof componentSizeSchema>>;
