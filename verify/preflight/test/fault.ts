import type { AwsWorld } from './world.ts';

/** Something that an account lacks, and the line that has to say so. */
export interface Fault {
  readonly of: string;
  readonly change: (world: AwsWorld) => void;
  readonly check: string;
  readonly subject: string;
  readonly found: string;
  readonly fix: RegExp;
  /** Checks that it makes fail as well. */
  readonly also?: readonly string[];
}
