import type { Write } from '../clients/history.ts';
import { lostWrites, type Played, type Violation } from './rule.ts';
import { streams } from './streams.ts';
import { duplicates, durability, events, lostUpdates, order, readYourWrites, refusals } from './writes.ts';

export interface Verdict {
  readonly violations: readonly Violation[];
  /** Acknowledged and not there: the tail that an asynchronous failover lost, in the order of its acknowledgement. */
  readonly lost: readonly Write[];
}

/** Judges what clients were given to see by what the database holds. */
export const check = (played: Played): Verdict => ({
  violations: [durability, events, duplicates, order, readYourWrites, lostUpdates, streams, refusals].flatMap((rule) =>
    rule(played),
  ),
  lost: lostWrites(played).toSorted((a, b) => a.acknowledgedAt - b.acknowledgedAt),
});
