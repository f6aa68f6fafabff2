import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Reach } from './reach.ts';
import type { StackTree } from './stacks.ts';

interface Asked {
  /** What it is about: a region, a role, a domain. */
  readonly subject: string;
  readonly needs: string;
  readonly found: string;
}
/** What a check has found. What fails says how it is mended, in one line. */
export type Finding = Asked & ({ readonly verdict: 'ok' } | { readonly verdict: 'fails'; readonly fix: string });

/** A line of the report; `unknown`: the check could not run. */
export interface Line extends Asked {
  readonly check: string;
  readonly verdict: 'ok' | 'fails' | 'unknown';
  readonly fix?: string;
}

export interface CheckContext {
  readonly platform: Platform;
  readonly environment: EnvironmentConfig;
  /** The environment's stacks as they are synthesized, its account's bootstrap among them. */
  readonly stacks: StackTree;
  readonly reach: Reach;
}

interface Named {
  /** First column of the report. */
  readonly name: string;
}
/** Asked once for the account. */
export interface AccountCheck extends Named {
  readonly per: 'account';
  run(context: CheckContext): Promise<readonly Finding[]>;
}
/** Asked in each region of the environment that the account has enabled. */
export interface RegionCheck extends Named {
  readonly per: 'region';
  run(context: CheckContext, region: RegionName): Promise<readonly Finding[]>;
}
export type Check = AccountCheck | RegionCheck;

/** A finding from whether it is as it has to be. */
export const finding = (holds: boolean, asked: Asked, fix: string): Finding =>
  holds ? { ...asked, verdict: 'ok' } : { ...asked, verdict: 'fails', fix };
