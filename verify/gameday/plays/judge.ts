import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { lostWrites, type Violation } from '../checker/rule.ts';
import { type LedgerState, type LeftBehind, readState } from '../checker/state.ts';
import type { Entry, Write } from '../clients/history.ts';
import type { Load } from '../clients/load.ts';
import { type DatabaseMember, databaseMember } from '../world/postgres.ts';
import type { World } from '../world/world.ts';

export function writerOf(world: World): DatabaseMember {
  const found = world.regions.find(({ name }) => name === world.globalDatabase.writer());
  if (!found) throw new Error('no region writes');
  return found.database;
}

/** Until every stream has brought the last event, or the patience is over: the checker says which one is silent. */
export async function streamsCaughtUp(world: World, entries: readonly Entry[]): Promise<void> {
  const last = (await readState(writerOf(world))).events.at(-1)?.id ?? '';
  const streams = new Set(entries.filter(({ type }) => type === 'opened').map(({ client }) => client));
  const end = performance.now() + 10_000;
  const have = () =>
    new Set(entries.flatMap((entry) => (entry.type === 'event' && entry.id?.endsWith(last) ? [entry.client] : [])));
  while (have().size < streams.size && performance.now() < end) await delay(50);
}

/**
 * What was lost was there before: a writer that comes up after a kill holds all that it has acknowledged.
 */
export async function judgeOldWriter(
  left: LeftBehind,
  entries: readonly Entry[],
  lost: readonly Write[],
): Promise<readonly Violation[]> {
  const old = typeof left === 'string' ? await stateIn(left) : left;
  const missing = new Set(lostWrites({ entries, state: old }).map(({ key }) => key));
  return lost
    .filter(({ key }) => missing.has(key))
    .map(({ key }) => ({ rule: 'durability', what: `${key} is not in the old writer's folder either` }));
}

/** The folder is started once more, alone. */
async function stateIn(folder: string): Promise<LedgerState> {
  const database = databaseMember(folder, await freePort());
  await database.start();
  try {
    return await readState(database);
  } finally {
    await database.kill();
  }
}

/** Sends again what is lost, as its senders would; each of it is there once then. Gives what is not. */
export async function sendAgain(world: World, load: Load, lost: readonly Write[]): Promise<readonly string[]> {
  for (const write of lost) await load.sendAgain(write);
  const { deployments } = await readState(writerOf(world));
  return lost.flatMap(({ key }) => {
    const times = deployments.filter(({ version }) => version === key).length;
    return times === 1 ? [] : [`sent again: ${key} is there ${times} times`];
  });
}
