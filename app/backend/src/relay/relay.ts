import { type Pools, transaction } from '@sample-platform-ai/kit/database/pools.ts';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { eventsAfter, isKept } from '../events/repository.ts';
import { appendEvidence } from '../evidence/repository.ts';
import { fanOut, resyncAll } from '../subscriptions/queue.ts';
import { continueFrom, lockRelay, moveRelay, relayWork } from './repository.ts';

/** Events of one transaction. Each may be queued for every subscription, within the session's limits. */
const pageLimit = 100;

/**
 * Reads one page of the outbox in order: chains its events as evidence, and queues them for subscriptions. Position, chain and queue
 * change in one transaction, so that each event counts once, whatever fails.
 */
async function relayPage(tx: Queryable): Promise<'more' | 'done' | 'busy'> {
  const at = await lockRelay(tx);
  if (!at) return 'busy';
  const kept = await isKept(tx, at);
  const from = kept ? at : await continueFrom(tx, at);
  const page = await eventsAfter(tx, from);
  const events = page.events.slice(0, pageLimit);
  const more = page.more || events.length < page.events.length;
  if (!kept) await resyncAll(tx, from);
  if (events.length > 0) {
    await appendEvidence(
      tx,
      events.map(({ json }) => json),
    );
    await fanOut(tx, events);
  }
  await moveRelay(tx, more ? (events.at(-1) ?? page.settled) : page.settled);
  return more ? 'more' : 'done';
}

/**
 * Relays what has settled. `onHeld` gets the age in seconds of the oldest event that has not, because an earlier transaction is running.
 *
 * @returns whether all of it is relayed; false while another process relays
 */
export async function relay(
  { writer }: Pick<Pools, 'writer'>,
  signal: AbortSignal,
  onHeld: (seconds: number) => void = () => {},
): Promise<boolean> {
  const { isThere, heldSeconds } = await relayWork(writer);
  onHeld(heldSeconds);
  if (!isThere) return true;
  let last = await transaction(writer, relayPage);
  while (last === 'more' && !signal.aborted) last = await transaction(writer, relayPage);
  return last === 'done';
}
