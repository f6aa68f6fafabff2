import type { StandIn } from '@sample-platform-ai/tools/test/stand-in-tofu.ts';
import type { Machine } from './machine.ts';

export type Permissions = Readonly<Record<string, string>>;

/** What a job did, step by step. */
export interface StepRun {
  /** As `plan.yml plan 3`: file, job, place among its steps. */
  readonly where: string;
  readonly result: 'success' | 'failure' | 'skipped';
  readonly output: string;
}

/** Everything that outlives a job. */
export interface World {
  readonly machine: Machine;
  /** Of the pnpm that every job gets. */
  readonly pnpmVersion: string;
  /** The repository that jobs check out, and that `gh` answers about. */
  readonly origin: string;
  readonly tofu: StandIn;
  /** Name -> folder. */
  readonly artifacts: Map<string, string>;
  /** Token -> what its job may do with it. */
  readonly tokens: Map<string, Permissions>;
  /** Whatever must be on no command line. */
  readonly secrets: Set<string>;
  /** Digest of an image -> its repository. */
  readonly images: Map<string, string>;
  readonly signIns: { readonly role: string; readonly region: string; readonly seconds: number }[];
  readonly steps: StepRun[];
  /** Every command of every `run:`, with its arguments as they were. */
  readonly commandLines: string[];
  /** Jobs that GitHub cancels while they wait, by where they are. */
  readonly cancelled: Set<string>;
  /** `owner/name`, where it is, and its default branch. */
  readonly repository: string;
  readonly codeHost: string;
  readonly defaultBranch: string;
  /** What happens just before a job, by where it is: `infrastructure.yml apply`. */
  readonly before: Map<string, () => void>;
}

/** One job while it runs. */
export interface JobState {
  readonly world: World;
  readonly where: string;
  readonly permissions: Permissions;
  readonly token: string;
  /** What steps hand to those after them. */
  readonly environment: Record<string, string>;
  /** Folders that were put before the PATH, the last one first. */
  readonly folders: string[];
  /** Values that GitHub hides, and lets no job hand on. */
  readonly masked: Set<string>;
  /** Commit, and how much of the history a checkout brings. */
  readonly sha: string;
}
