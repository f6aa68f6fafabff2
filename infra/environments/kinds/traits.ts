import type { RegionalNames } from '../naming.ts';
import type { ServiceSpec } from '../schema.ts';
import type { Drain } from './image.ts';
import type { ComponentSpec } from './kinds.ts';

/** What is wrong with a component: the key below it, what was found, what is allowed, what to change. */
export type Finding = readonly [key: string, found: unknown, allowed: string, change: string];

/** What the platform has to know of a kind before, and apart from, its plan. */
export interface Traits<Spec> {
  /** Its pods do the service's work: they use its database and its rights, and call other services. */
  readonly worksForService: boolean;
  /** One pod or more in each workload zone. */
  readonly runsInEveryZone: boolean;
  /** Ports that other services may call. @default none */
  callPorts?(component: Spec): readonly number[];
  /** How its processes end. @default it has none that stay */
  drain?(component: Spec): Drain;
  /** URL that answers everyone while the component is well. @default none */
  publicUrl?(component: Spec, names: RegionalNames): string | undefined;
  /** Bucket that it fills, by its workload's name. @default none */
  bucketName?(names: RegionalNames, workload: string): string;
  /** What its schema cannot refuse. @default nothing */
  check?(component: Spec, service: ServiceSpec): Iterable<Finding>;
}

export type SpecOf<Kind extends ComponentSpec['kind']> = Extract<ComponentSpec, { readonly kind: Kind }>;
