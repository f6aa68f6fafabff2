import { UserError } from '@sample-platform-ai/terminal';
import type { LeftBehind } from '../checker/state.ts';
import type { Entry } from '../clients/history.ts';
import type { ApiCall } from '../world/aws-api.ts';
import type { CommandResult } from '../world/command.ts';
import type { Inside } from '../world/inside.ts';
import type { WorldSettings } from '../world/settings.ts';
import type { World } from '../world/world.ts';

/** What a play has at hand. */
export interface Stage {
  readonly world: World;
  readonly random: () => number;
  /** Notes a step and when it was. */
  readonly step: (what: string) => void;
  /** The moment from which clients may notice. */
  readonly fault: () => void;
  /** `pnpm delivery …`; the first one is the decision. Throws where it ends with an error, unless that is expected. */
  readonly delivery: (args: readonly string[]) => Promise<CommandResult>;
  /** The same, killed as soon as a call that it makes is this one. */
  readonly deliveryKilledAt: (args: readonly string[], isIt: (call: ApiCall) => boolean) => Promise<void>;
  /** Something that the play itself has seen to be wrong. */
  readonly problem: (what: string) => void;
  /** Until every client has got something after the last step, but for those that cannot. */
  readonly everyoneServed: (besides?: (client: Pick<Entry, 'kind' | 'near'>) => boolean) => Promise<void>;
  /** The same, and the fault lasts: it is not the end of the outage. */
  readonly stillServed: Stage['everyoneServed'];
  /** Whether the ledger is released in both regions from the fault on. */
  readonly isRelease: boolean;
  /** Until the release has ended in both regions; at once where there is none. */
  readonly released: () => Promise<void>;
  /** What a writer left behind is compared with what was acknowledged. */
  readonly leftBehind: (left: LeftBehind | undefined) => void;
}

export interface Play {
  readonly name: string;
  readonly description: string;
  /** Whether the failover is asynchronous, and the end of what the old writer acknowledged may be lost. */
  readonly mayLoseTail: boolean;
  /** Whether every client's own attempts have to be enough. */
  readonly retriesSuffice: boolean;
  /** Why clients may fail for longer where the ledger is released during the fault. @default they may not */
  readonly releaseStops?: string;
  /** Of the world in which it is played. @default those of the game day */
  readonly settings?: Partial<WorldSettings>;
  /** Why it cannot be played on this machine; undefined where it can. @default it can be played wherever PostgreSQL runs */
  readonly whyNot?: () => Promise<string | undefined>;
  readonly act: (stage: Stage) => Promise<void>;
}

/** @throws UserError in a world whose processes run elsewhere */
export function insideOf({ inside }: World): Inside {
  if (inside) return inside;
  throw new UserError(
    'the processes of these regions cannot be reached one by one; play it with those of this machine',
  );
}
