import { z } from 'zod';
import { count, type DeepReadonly, nonEmpty, positive } from './values.ts';

// Keys and values in Kubernetes' syntax; EKS takes 1 to 63 characters of each, and refuses the prefixes of Kubernetes and its own.
const nodeKey = z
  .string()
  .regex(
    /^(?=.{1,63}$)(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?\/)?[a-z\d](?:[\w.-]*[a-z\d])?$/i,
    'a key of Kubernetes of at most 63 characters, such as team or acme.io/team',
  );
const nodeLabelKey = nodeKey.regex(
  /^(?!(?:.*\.)?(?:kubernetes\.io|k8s\.io|eks\.amazonaws\.com)\/)(?!platform\/)/,
  'a key without the prefixes kubernetes.io/, k8s.io/, eks.amazonaws.com/ and platform/',
);
const nodeValue = z
  .string()
  .regex(
    /^[a-z\d](?:[\w.-]{0,61}[a-z\d])?$/i,
    'a value of 1 to 63 letters, digits, full stops, hyphens and underscores, with a letter or digit at both ends',
  );
/** A managed node group of EKS. */
export const nodeGroupSchema = z.strictObject({
  /** Determines the node image; every instance type has to have it. */
  architecture: z.enum(['arm64', 'x86_64']),
  /** EC2 interrupts Spot nodes with two minutes' notice. */
  capacity: z.enum(['on-demand', 'spot']),
  /** The maximum is that of EKS' API. */
  instanceTypes: nonEmpty(z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'family.size, such as m7g.large')).refine(
    (types) => types.length <= 20,
    '20 or less entries',
  ),
  /** Initial and minimum number of nodes. Scale a group up before you raise it: EKS refuses one above the current size. */
  minSize: count,
  /** The maximum is EKS' quota of a managed node group. */
  maxSize: z.int().min(1).max(450),
  /** Nodes that an upgrade may replace at once. */
  maxUnavailable: positive,
  dataVolumeGib: z.int().min(20).max(16_384),
  labels: z.record(nodeLabelKey, nodeValue),
  /** The maximum is EKS' quota of a managed node group. */
  taints: z
    .array(
      z.strictObject({
        key: nodeKey,
        value: nodeValue,
        effect: z.enum(['NO_SCHEDULE', 'NO_EXECUTE', 'PREFER_NO_SCHEDULE']),
      }),
    )
    .max(50),
});
export type NodeGroupConfig = DeepReadonly<z.infer<typeof nodeGroupSchema>>;
