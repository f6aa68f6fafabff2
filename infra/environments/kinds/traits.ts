import type { RegionalNames } from '../naming.ts';
import type { ServiceSpec } from '../schema.ts';
import type { Drain } from './image.ts';
import type { ComponentSpec } from './kinds.ts';

/** A problem of a component: the key below it, what was found, what is allowed, what to change. */
export type Finding = readonly [key: string, found: unknown, allowed: string, change: string];

/** Properties of a kind that the platform needs without its plan. */
export interface Traits<Spec> {
  /** Its pods use the service's database and AWS permissions, and call other services. */
  readonly worksForService: boolean;
  /** It needs at least one pod in each workload zone. */
  readonly runsInEveryZone: boolean;
  /** Ports that other services may call. @default none */
  callPorts?(component: Spec): readonly number[];
  /** How its processes drain. @default it has no long-running ones */
  drain?(component: Spec): Drain;
  /** Public URL that responds while the component is healthy. @default none */
  publicUrl?(component: Spec, names: RegionalNames): string | undefined;
  /** The same component at other hosts; a path of a shared host becomes the host of its workload. @default it has no host */
  atHosts?(component: Spec, rename: (host: string) => string, workload: string): Spec;
  /** Bucket that it writes to, by its workload's name. @default none */
  bucketName?(names: RegionalNames, workload: string): string;
  /** Checks that its schema cannot express. @default none */
  check?(component: Spec, service: ServiceSpec): Iterable<Finding>;
}

export type SpecOf<Kind extends ComponentSpec['kind']> = Extract<ComponentSpec, { readonly kind: Kind }>;
