import { rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { enumName, jsonParameter } from '../database/json.ts';
import { storedUid } from '../projections/observations.ts';
import { type Candidate, filled, type LostRecord, type LostRecords, recordsOf } from './lost-write.ts';
import type { Histories } from './parting.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

// A controller that reports the same operation again finds its own row, with a later time.
const inNext = {
  name: 'lost_observations_next',
  text: `SELECT k.event,
      EXISTS (SELECT FROM observations o WHERE o.id = k.id AND o.last_seen_at >= k."lastSeenAt") AS kept,
      EXISTS (SELECT FROM observations o
        WHERE o.application_uid IN (k."applicationUid", k."storedUid")
        AND (o.service, o.environment, o.region) = (k.service, k.environment, k.region)
        AND o.operation = k.operation AND o.image_digest = k."imageDigest" AND ${enumName('HEALTH', 'o.health')} = k.health
        AND ${enumName('SYNC_STATUS', 'o.sync')} = k.sync AND o.last_seen_at >= k."lastSeenAt") AS again
    FROM jsonb_to_recordset($1::jsonb) AS k (event text, id uuid, "lastSeenAt" timestamptz, service text, environment text, region text,
      "applicationUid" text, "storedUid" text, operation text, "imageDigest" text, health text, sync text)`,
};

const cellOf = (document: Candidate['document']) => ({
  service: text(document['service']),
  environment: text(document['environment']),
  region: text(document['region']),
});

function recordOf({ at, document }: Candidate, again: boolean): LostRecord {
  const { id, observedAt, lastSeenAt, sequence, ...reported } = document;
  return {
    kind: 'observation',
    id: text(id),
    recordedAt: at,
    recordedBy: undefined,
    ...cellOf(document),
    what: `${text(document['revision'])} ${text(document['health']).replace('HEALTH_', '').toLowerCase()}`,
    method: 'RecordObservation',
    request: { verb: 'POST', path: '/v1/observations', body: filled({ ...reported, at: lastSeenAt, sequence }) },
    sentAgain: again,
  };
}

/** What controllers saw. */
export async function lostObservations({ next }: Histories, candidates: readonly Candidate[]): Promise<LostRecords> {
  const keys = candidates.map(({ event, document }) => ({
    ...document,
    event,
    storedUid: storedUid(cellOf(document), text(document['applicationUid'])),
  }));
  const found = await rowsOf<{ event: string; kept: boolean; again: boolean }>(next, inNext, [jsonParameter(keys)]);
  return recordsOf(candidates, found, (candidate, { again }) => recordOf(candidate, again));
}
