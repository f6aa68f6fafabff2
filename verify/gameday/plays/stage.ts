import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '@sample-platform-ai/terminal';
import type { LeftBehind } from '../checker/state.ts';
import type { Entry } from '../clients/history.ts';
import type { Moments } from '../report/recovery.ts';
import { type CommandResult, type RunningCommand, startDelivery } from '../world/command.ts';
import type { World } from '../world/world.ts';
import { insideOf, type Stage } from './play.ts';

const patienceMs = 90_000;

export async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!isSo()) {
    if (performance.now() > end) throw new UserError(`${what}: did not happen within ${patienceMs / 1000} s`);
    await delay(50);
  }
}

/** What a play did, and when. */
export interface Record {
  readonly steps: readonly { readonly what: string; readonly at: number }[];
  readonly commands: readonly CommandResult[];
  readonly problems: readonly string[];
  readonly moments: () => Moments;
  readonly leftBehind: () => LeftBehind | undefined;
}

export interface StageOptions {
  readonly world: World;
  readonly entries: readonly Entry[];
  readonly random: () => number;
  readonly say: (text: string) => void;
  /** Whether the ledger is released from the fault on. */
  readonly isRelease: boolean;
}

const successAt = (entry: Entry): number | undefined => {
  if (entry.type === 'write') return entry.acknowledgedAt;
  if (entry.type === 'read') return entry.answeredAt;
  return entry.type === 'event' ? entry.at : undefined;
};

/** Clients that got something since then. */
function servedSince(entries: readonly Entry[], since: number): ReadonlySet<string> {
  const served = new Set<string>();
  // Entries are noted as they come, so the newest ones are at the end.
  for (let i = entries.length - 1; i >= 0; i -= 1) {
    const entry = entries[i];
    const at = entry && successAt(entry);
    if (entry && at !== undefined && at >= since) served.add(entry.client);
    if (at !== undefined && at < since) break;
  }
  return served;
}

/** The ledger is rolled out in both regions at the same time, whatever else happens in them. */
async function release(world: World, step: Stage['step']): Promise<void> {
  const inside = insideOf(world);
  step('a release begins in both regions');
  const roll = async ({ name }: World['regions'][number]) => {
    const replaced = await inside.replace(name);
    step(`the release has replaced ${replaced} processes in ${name}`);
  };
  await Promise.all(world.regions.map(roll));
}

export function createStage({ world, entries, random, say, isRelease }: StageOptions): {
  stage: Stage;
  record: Record;
} {
  const steps: { what: string; at: number }[] = [];
  const commands: CommandResult[] = [];
  const problems: string[] = [];
  let faultAt = 0;
  let decidedAt: number | undefined;
  let recoveredAt: number | undefined;
  let playedAt: number | undefined;
  let behind: LeftBehind | undefined;
  let releasing: Promise<void> = Promise.resolve();
  const step = (what: string) => {
    steps.push({ what, at: performance.now() });
    say(what);
  };
  const start = (args: readonly string[]): RunningCommand => {
    decidedAt ??= performance.now();
    step(`pnpm delivery ${args.join(' ')}`);
    const [name = '', ...rest] = args;
    return startDelivery(world.aws.url, [name, '--environment', world.names.environment, ...rest]);
  };
  const stillServed: Stage['stillServed'] = async (besides = () => false) => {
    await releasing;
    const since = performance.now();
    const clients = new Set(entries.filter((entry) => !besides(entry)).map(({ client }) => client));
    const isSo = () => [...clients].every((client) => servedSince(entries, since).has(client));
    await until('every client is served again', isSo).catch((error: unknown) => {
      const served = servedSince(entries, since);
      const lastError = (client: string) => {
        const last = entries.findLast((entry) => entry.client === client && entry.type === 'failure');
        return last?.type === 'failure' ? `${client} (${last.error})` : client;
      };
      const waiting = [...clients].filter((client) => !served.has(client)).map(lastError);
      throw new UserError(`${waiting.join(', ')}: ${error instanceof Error ? error.message : error}`);
    });
  };
  const stage: Stage = {
    world,
    random,
    step,
    isRelease,
    released: () => releasing,
    fault: () => {
      faultAt = performance.now();
      if (isRelease) releasing = release(world, step);
      // A failure reaches the caller that awaits the promise.
      releasing.catch(() => {});
    },
    delivery: async (args) => {
      const result = await start(args).ended;
      commands.push(result);
      step(`the command ended with ${result.exitCode ?? result.signal}`);
      if (result.exitCode !== 0) throw new UserError(`pnpm delivery ${args.join(' ')} failed:\n${result.output}`);
      return result;
    },
    deliveryKilledAt: async (args, isIt) => {
      const silent = world.aws.silentFrom(isIt);
      const command = start(args);
      await Promise.race([silent, command.ended]);
      command.kill();
      const { signal, output } = await command.ended;
      world.aws.speak();
      if (signal !== 'SIGKILL') {
        throw new UserError(`pnpm delivery ${args.join(' ')} ended before it was killed:\n${output}`);
      }
    },
    problem: (what) => problems.push(what),
    stillServed,
    everyoneServed: async (besides) => {
      await stillServed(besides);
      playedAt = performance.now();
      recoveredAt ??= playedAt;
    },
    leftBehind: (left) => {
      behind = left;
    },
  };
  const moments = () => {
    const endAt = recoveredAt ?? performance.now();
    return { faultAt, decidedAt: decidedAt ?? faultAt, endAt, playedAt: playedAt ?? endAt };
  };
  return { stage, record: { steps, commands, problems, moments, leftBehind: () => behind } };
}
