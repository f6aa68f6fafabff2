import { type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { v7 as uuid } from 'uuid';
import { jsonParameter } from '../database/json.ts';

/** The contract's name of the event's subject. */
export type EventSubject = 'serviceChanged' | 'deploymentChanged' | 'observed' | 'incidentChanged';

export interface NewEvent {
  readonly subject: EventSubject;
  readonly service: string;
  readonly environment: string;
  /** The subject as JSON text in the form of the contract. */
  readonly document: string;
}

const insertEvents = {
  name: 'events_insert',
  text: `INSERT INTO events (id, at, service, environment, subject, document)
    SELECT e.id, now(), e.service, e.environment, e.subject, e.document::json
    FROM jsonb_to_recordset($1::jsonb) AS e (id uuid, service text, environment text, subject text, document text)`,
};

/** Writes events to the outbox, in the transaction of the change. */
export async function publish(tx: Queryable, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await rowsOf(tx, insertEvents, [jsonParameter(events.map((event) => ({ id: uuid(), ...event })))]);
}
