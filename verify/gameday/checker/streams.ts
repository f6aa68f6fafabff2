import type { Entry, StreamEntry } from '../clients/history.ts';
import { type Played, partsOf, type Violation } from './rule.ts';
import type { LedgerState } from './state.ts';

type Event = LedgerState['events'][number];

interface Position {
  readonly stamp: bigint;
  readonly epoch: bigint;
  readonly tx: bigint;
  readonly id: string;
}

interface Brought extends Position {
  readonly shows: string | undefined;
}

const positionOf = (text: string): Position => {
  const dash = text.indexOf('-');
  const stamp = text.slice(0, dash);
  return { stamp: BigInt(stamp), ...partsOf(stamp), id: text.slice(dash + 1) };
};

const isAfter = (a: Position, b: Position) => (a.stamp === b.stamp ? a.id > b.id : a.stamp > b.stamp);

/** What a stream brought between two resyncs. */
interface Segment {
  /** Position of the resync; undefined for the first one, which begins with the first event. */
  readonly from: Position | undefined;
  readonly events: Brought[];
}

function segmentsOf(entries: readonly StreamEntry[]): readonly Segment[] {
  const segments: Segment[] = [{ from: undefined, events: [] }];
  for (const { type, id, shows } of entries) {
    if (id === undefined) continue;
    if (type === 'resync') segments.push({ from: positionOf(id), events: [] });
    else segments.at(-1)?.events.push({ ...positionOf(id), shows });
  }
  return segments;
}

function judgeSegment({ from, events }: Segment, outbox: readonly Event[], isLast: boolean): readonly string[] {
  const problems: string[] = [];
  events.forEach((event, i) => {
    const before = events[i - 1] ?? from;
    if (before === undefined) return;
    if (event.epoch !== before.epoch)
      problems.push(
        `went on into epoch ${event.epoch}, and no word said that what it had of ${before.epoch} may be lost`,
      );
    if (isAfter(event, before)) return;
    const again = events.slice(0, i).some(({ id }) => id === event.id);
    problems.push(
      again ? `brought event ${event.id} again` : `brought event ${event.id} after ${before.id}, which is later`,
    );
  });
  const seen = new Set(events.map(({ id }) => id));
  const places = outbox.flatMap(({ id }, i) => (seen.has(id) ? [i] : []));
  const begin = from ? outbox.findIndex(({ tx, id }) => tx > from.tx || (tx === from.tx && id > from.id)) : places[0];
  const end = isLast ? outbox.length - 1 : places.at(-1);
  if (begin === undefined || begin < 0 || end === undefined) return problems;
  const missing = outbox.slice(begin, end + 1).filter(({ id }) => !seen.has(id));
  // What is missing at the end was never said, and nothing said that it would not be: the stream is silent.
  const last = places.at(-1) ?? begin - 1;
  const silent = outbox.slice(Math.max(begin, last + 1), end + 1).length;
  if (missing.length > silent)
    problems.push(`left out ${missing.length - silent} events, one of which is ${missing[0]?.id}`);
  if (silent > 0) problems.push(`is silent: the last ${silent} events did not come`);
  return problems;
}

/** What a stream brought is in the outbox, as it was brought; after a failover that lost some, events of the epochs before may be gone. */
function judgeContent(segments: readonly Segment[], { state, mayLoseTail }: Played): readonly string[] {
  const outbox = new Map(state.events.map((event) => [event.id, event]));
  return segments
    .flatMap(({ events }) => events)
    .flatMap(({ id, epoch, tx, shows }) => {
      const event = outbox.get(id);
      if (!event)
        return mayLoseTail && epoch < state.epoch ? [] : [`brought event ${id}, which the outbox does not have`];
      if (event.tx !== tx) return [`brought event ${id} at transaction ${tx}, and the outbox has it at ${event.tx}`];
      return event.shows === shows ? [] : [`brought event ${id} with ${shows}, and the outbox has ${event.shows}`];
    });
}

/** Each event once and in order, or else a word that the reader has to start over; and none is silent at the end. */
export function streams(played: Played): readonly Violation[] {
  const { entries, state } = played;
  const byClient = Map.groupBy(
    entries.filter((entry): entry is StreamEntry & Entry =>
      ['opened', 'event', 'resync', 'closed'].includes(entry.type),
    ),
    ({ client }) => client,
  );
  return [...byClient].flatMap(([client, own]) => {
    const segments = segmentsOf(own);
    if (state.events.length > 0 && segments.every(({ from, events }) => !from && events.length === 0))
      return [{ rule: 'streams', what: `${client} is silent: it brought nothing at all` } as const];
    return [
      ...segments.flatMap((segment, i) => judgeSegment(segment, state.events, i === segments.length - 1)),
      ...judgeContent(segments, played),
    ].map((what): Violation => ({ rule: 'streams', what: `${client} ${what}` }));
  });
}
