import { z } from 'zod';
import { type DeepReadonly, json, label, nonEmpty, port, repositoryPath, urlPath } from '../schema/values.ts';

const builtImageSchema = z.strictObject({
  /** From the root of the repository. */
  dockerfile: repositoryPath,
  /** Folder that the build reads. @default the root of the repository */
  context: repositoryPath.optional(),
  /** @default linux/amd64 and linux/arm64 */
  platforms: nonEmpty(z.enum(['linux/amd64', 'linux/arm64'])).optional(),
});
export type BuiltImage = DeepReadonly<z.infer<typeof builtImageSchema>>;

/** Its own image, named `<service>-<component>`, or that of another component of the service. */
export const imageSchema = z.union([builtImageSchema, z.strictObject({ of: label(20) })]);

/** Paths on the HTTP port: liveness checks the process only, readiness also its dependencies. */
export const healthSchema = z.strictObject({ live: urlPath, ready: urlPath });

/** How a process drains: it serves until every load balancer has stopped sending requests, then finishes its calls. */
export const drainSchema = z.strictObject({
  delaySeconds: z.int().min(0).max(60),
  limitSeconds: z.int().min(1).max(120),
});

export type Drain = DeepReadonly<z.infer<typeof drainSchema>>;

export const hostLabel = label(30);
export const portsSchema = z.strictObject({
  http: port,
  grpc: port.optional(),
  /** Prometheus scrapes `/metrics` here. */
  metrics: port.optional(),
});

/** Path in the pod -> content, a template or a structure written as JSON; a file with a secret's value becomes a Secret. */
export const filesSchema = z.record(
  z.string().regex(/^\/[\w./-]+\/[\w.-]+$/, 'an absolute path of a file in a folder'),
  z.union([z.string(), z.strictObject({ json })]),
);
