import type { Schemas } from '@sample-platform-ai/contract/client';
import { answerOf, ledger } from './api.ts';
import type { Subscription } from './ledger/subscription.ts';

export function subscribe(body: Schemas['CreateSubscriptionBody'], key: string): Promise<Subscription> {
  const params = { header: { 'Idempotency-Key': key } };
  return answerOf(ledger().POST('/v1/subscriptions', { params, body }));
}

/** Pauses, resumes or ends it. Refused with 412 when another person has changed it since it was read. */
export function setState(
  { id, url, service, team, environment, format, entityVersion }: Subscription,
  state: Schemas['UpdateSubscriptionBody']['state'],
): Promise<Subscription> {
  if (format === 'EVENT_FORMAT_UNSPECIFIED') throw new Error(`subscription ${id} has no format`);
  const params = { path: { id }, header: { 'If-Match': `"${entityVersion}"` } };
  const body = { url, service, team, environment, format, state };
  return answerOf(ledger().PUT('/v1/subscriptions/{id}', { params, body }));
}

/** Queues dead letters again: these events, or all of them where none is named. Answers how many there were. */
export async function redeliver(id: string, eventIds: readonly string[], key: string): Promise<number> {
  const params = { path: { id }, header: { 'Idempotency-Key': key } };
  const body = { eventIds: [...eventIds] };
  return (await answerOf(ledger().POST('/v1/subscriptions/{id}/redeliveries', { params, body }))).queued;
}
