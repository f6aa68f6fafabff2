import type { LeftBehind } from '../checker/state.ts';
import type { Entry } from '../clients/history.ts';
import type { ApiCall } from '../world/aws-api.ts';
import type { CommandResult } from '../world/command.ts';
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
  readonly act: (stage: Stage) => Promise<void>;
}
