import { rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { instant } from '../database/json.ts';
import { isBehind, type Position } from '../events/repository.ts';
import { lostEnvironments, lostServices, lostSubscriptions } from './catalog.ts';
import { lostDeployments } from './deployments.ts';
import { lostIncidents } from './incidents.ts';
import { keysOf } from './keys.ts';
import type { Candidate, LostRecords, LostWrite } from './lost-write.ts';
import { lostObservations } from './observations.ts';
import type { Histories, Parting } from './parting.ts';

const pageSize = 200;

/** Every write but those of environments and subscriptions publishes one of these events, in its transaction. */
const kinds: Readonly<
  Record<string, (histories: Histories, candidates: readonly Candidate[]) => Promise<LostRecords>>
> = {
  deploymentChanged: lostDeployments,
  incidentChanged: lostIncidents,
  observed: lostObservations,
  serviceChanged: lostServices,
};

// Without the limit of settled transactions: nothing writes to this database any more, and a copy may have other transactions.
const eventsAfter = {
  name: 'lost_events',
  text: `SELECT e.tx::text AS tx, e.id::text AS event, ${instant('e.at')} AS at, e.subject, e.document FROM events e
    WHERE ${isBehind('$1', '$2')} AND e.subject = ANY($3::text[]) ORDER BY e.tx, e.id LIMIT ${pageSize}`,
};
type EventRow = { tx: string; event: string; at: string; subject: string; document: Record<string, unknown> };

const inNext = {
  name: 'lost_events_next',
  text: `SELECT e.id::text AS event FROM unnest($1::text[], $2::uuid[]) AS k (tx, id)
    JOIN events e ON e.tx = k.tx::xid8 AND e.id = k.id`,
};

/** The part of a page that the new outbox does not have. */
async function missingIn({ next }: Histories, page: readonly EventRow[]): Promise<readonly EventRow[]> {
  const kept = new Set(
    (await rowsOf<{ event: string }>(next, inNext, [page.map(({ tx }) => tx), page.map(({ event }) => event)])).map(
      ({ event }) => event,
    ),
  );
  return page.filter(({ event }) => !kept.has(event));
}

async function lostOf(histories: Histories, page: readonly EventRow[]): Promise<readonly LostWrite[]> {
  const missing = await missingIn(histories, page);
  if (missing.length === 0) return [];
  const records = new Map<string, LostWrite>();
  for (const [subject, lostIn] of Object.entries(kinds)) {
    const candidates = missing.filter((row) => row.subject === subject);
    if (candidates.length === 0) continue;
    for (const [event, record] of await lostIn(histories, candidates)) records.set(event, record);
  }
  const keys = await keysOf(histories, missing);
  return missing.flatMap(({ event, tx }) => {
    const record = records.get(event);
    if (!record) return [];
    const written = keys.get(tx);
    if (!written) return [record];
    const { principal, key: idempotencyKey, sentAgain } = written;
    return [{ ...record, principal, idempotencyKey, sentAgain: record.sentAgain || sentAgain }];
  });
}

/** Every record that only the old database has, in the order of its outbox, page by page: the memory does not grow with the tail. */
export async function* lostWrites(histories: Histories, parting: Parting): AsyncGenerator<LostWrite, void, undefined> {
  const subjects = Object.keys(kinds);
  for (let after: Position | undefined = parting.after; after; ) {
    const { stamp, id }: Position = after;
    const page: readonly EventRow[] = await rowsOf<EventRow>(histories.old, eventsAfter, [stamp, id, subjects]);
    yield* await lostOf(histories, page);
    const last = page.at(-1);
    after = last && { stamp: last.tx, id: last.event };
  }
  yield* lostEnvironments(histories, parting);
  yield* lostSubscriptions(histories);
}
