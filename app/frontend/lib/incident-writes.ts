import type { Schemas } from '@sample-platform-ai/contract/client';
import { answerOf, ledger } from './api.ts';
import { type Incident, incidentOf } from './ledger/incident.ts';

/** A key that a repeated send of the same form keeps, so that it is written once. */
export const newKey = (): string => crypto.randomUUID();

/** Keys by what is sent: the same again has the same key, and what was changed after a lost answer is another request. */
export function attemptKeys(): (content: unknown) => string {
  const keys = new Map<string, string>();
  return (content) => {
    const text = JSON.stringify(content);
    const key = keys.get(text) ?? newKey();
    keys.set(text, key);
    return key;
  };
}

export async function openIncident(body: Schemas['OpenIncidentBody'], key: string): Promise<Incident> {
  const params = { header: { 'Idempotency-Key': key } };
  return incidentOf(await answerOf(ledger().POST('/v1/incidents', { params, body })));
}

/** Refused with 412 when another person has changed the incident since it was read. */
export async function appendEntry(
  incident: Pick<Incident, 'id' | 'entityVersion'>,
  body: Schemas['AppendIncidentEntryBody'],
  key: string,
): Promise<Incident> {
  const header = { 'Idempotency-Key': key, 'If-Match': `"${incident.entityVersion}"` };
  const params = { path: { id: incident.id }, header };
  return incidentOf(await answerOf(ledger().POST('/v1/incidents/{id}/entries', { params, body })));
}
