import { z } from 'zod';
import { type DeepReadonly, label, positive } from './values.ts';

/** How much of a component runs in each region of an environment. Which keys it needs, its kind says. */
export const componentSizeSchema = z.strictObject({
  /** Pods at least and at most; a disruption budget needs two. */
  replicas: z.tuple([positive, positive]).optional(),
  /** Requested by each pod; it may use four times as much while the node has it. */
  cpuMillicores: z.int().min(10).optional(),
  /** Requested by each pod, and its limit. */
  memoryMib: z.int().min(64).optional(),
  /** Connections of each pod; with the most pods in each region they have to fit into the database's. */
  connections: z.strictObject({ writer: z.int().min(1).max(100), reader: z.int().min(1).max(100) }).optional(),
  /** Node group of the environment's cluster whose nodes it runs on, taints and all. @default any node without taints */
  nodeGroup: label(20).optional(),
  /** Of NVIDIA's, for each pod; the node group has to have them. @default none */
  gpus: z.int().min(1).max(16).optional(),
  /** Values of `{setting:<name>}` in this environment. */
  settings: z.record(label(40), z.union([z.string(), z.record(z.string(), z.string())])).optional(),
});
export type ComponentSize = DeepReadonly<z.infer<typeof componentSizeSchema>>;
