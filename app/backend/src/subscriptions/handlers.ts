import {
  EventFormatSchema,
  LedgerError,
  type SubscriptionService,
  SubscriptionState,
  SubscriptionStateSchema,
} from '@sample-platform-ai/contract';
import { v7 as uuid } from 'uuid';
import { type Answer, documentTag, versionTag } from '../call/call.ts';
import type { ServiceHandlers } from '../call/handlers.ts';
import { filterName } from '../database/json.ts';
import { defaultPageSize } from '../database/paging.ts';
import { resume } from './queue.ts';
import * as repository from './repository.ts';
import { clearDeliveries } from './retention.ts';
import type { TargetRules } from './targets.ts';

const answer = ({ document, version }: repository.VersionedDocument): Answer => ({
  json: document,
  etag: versionTag(version),
});

const deadLetterPage = (items: string, nextPageToken: string): Answer => {
  const json = `{"deadLetters":${items},"nextPageToken":"${nextPageToken}"}`;
  return { json, etag: documentTag(json) };
};
const noDeadLetters = deadLetterPage('[]', '');

const notFound = (id: string) => new LedgerError('not_found', `subscription ${id} not found`);
const formatName = (format: number): string => filterName('EVENT_FORMAT', EventFormatSchema, format);

function existing(found: repository.VersionedDocument | undefined, id: string): repository.VersionedDocument {
  if (!found) throw notFound(id);
  return found;
}

export const subscriptionHandlers = (targets: TargetRules): ServiceHandlers<typeof SubscriptionService> => ({
  createSubscription: async ({ url, secret, service, team, environment, format }, { db, call }) => {
    targets.check(url);
    const fields = { id: uuid(), url, secret, service, team, environment, format: formatName(format) };
    const created = await repository.insertSubscription(db, fields, call.principal?.subject ?? '');
    if (!created)
      throw new LedgerError(
        'conflict',
        `the limit of ${repository.subscriptionLimit} subscriptions is reached; end one that is not needed`,
      );
    return answer(created);
  },
  getSubscription: async ({ id }, { db }) => answer(existing(await repository.findSubscription(db, id), id)),
  listSubscriptions: async (_request, { db }) => {
    const json = `{"subscriptions":${await repository.listSubscriptions(db)}}`;
    return { json, etag: documentTag(json) };
  },
  updateSubscription: async (request, { db, call }) => {
    const { id, url, secret, service, team, environment, expectedVersion, expectedVersions } = request;
    const before = existing(await repository.lockSubscription(db, id), id);
    if (expectedVersion !== -1 && ![expectedVersion, ...expectedVersions].includes(before.version))
      throw new LedgerError(
        'version_mismatch',
        `the subscription has changed since you read it (now version ${before.version}); read it again`,
      );
    if (before.state === 'ended') throw new LedgerError('conflict', 'the subscription has ended; create a new one');
    targets.check(url);
    const state = filterName('SUBSCRIPTION_STATE', SubscriptionStateSchema, request.state);
    const fields = { id, url, secret, service, team, environment, format: formatName(request.format) };
    const updatedBy = call.principal?.subject ?? '';
    const updated = existing(await repository.updateSubscription(db, fields, { state, updatedBy }), id);
    if (request.state === SubscriptionState.ENDED) await clearDeliveries(db, id);
    if (request.state === SubscriptionState.ACTIVE && before.state !== 'active') await resume(db, id);
    return answer(updated);
  },
  listDeadLetters: async ({ id, pageSize, pageToken }, { db }) => {
    const { state } = existing(await repository.findSubscription(db, id), id);
    // Its dead letters count as deleted although some may be deleted a little later.
    if (state === 'ended') return noDeadLetters;
    const page = await repository.listDeadLetters(db, { id, size: pageSize || defaultPageSize, token: pageToken });
    return deadLetterPage(page.items, page.nextPageToken);
  },
  redeliverDeadLetters: async ({ id, eventIds }, { db }) => {
    const { state } = existing(await repository.lockSubscription(db, id), id);
    if (state === 'ended') return { json: '{"queued":0}' };
    return { json: `{"queued":${await repository.requeueDeadLetters(db, id, eventIds)}}` };
  },
});
