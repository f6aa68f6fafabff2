import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import type { World } from './world.ts';

/** One thing that a rule judged. */
export interface Reading {
  /** `stack/type.name`, `cluster/Kind.namespace.name` or `cluster/Chart.component.path`. */
  readonly subject: string;
  /** Undefined where the rule holds. */
  readonly problem: { readonly found: string; readonly allowed: string } | undefined;
}

export interface Rule {
  /** Short, lower-case, with hyphens: exceptions name it. */
  readonly id: string;
  /** What holds, in one line. */
  readonly statement: string;
  /** Types of resources and objects. */
  readonly reads: string;
  /** Page that recommends it. */
  readonly source: string;
  /** What to change where it does not hold. */
  readonly change: string;
  /** The setting that says that the environment does not claim it; undefined where it does, and the rule must read something. */
  readonly unclaimed: (environment: EnvironmentConfig, world: World) => string | undefined;
  readonly judge: (world: World) => readonly Reading[];
}

/** What was found next to what is allowed: a problem unless it holds. */
export const reading = (
  subject: string,
  holds: boolean,
  { found, allowed }: { readonly found: unknown; readonly allowed: string },
): Reading => ({
  subject,
  problem: holds
    ? undefined
    : { found: typeof found === 'string' ? found : (JSON.stringify(found) ?? 'none'), allowed },
});
