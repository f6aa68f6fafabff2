import {
  type DeploymentService,
  DeploymentStatusSchema,
  IntentSchema,
  invalidField,
  LedgerError,
  RolloutStatusSchema,
} from '@sample-platform-ai/contract';
import { inOrder, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { checkPipeline, checkTarget } from '../auth/policy.ts';
import type { Principal } from '../auth/principal.ts';
import { type Answer, type Call, documentTag } from '../call/call.ts';
import type { ServiceHandlers } from '../call/handlers.ts';
import { instantOf, windowOf } from '../call/time.ts';
import { findServicesAndEnvironments } from '../catalog/repository.ts';
import { filterName } from '../database/json.ts';
import { pageAnswer } from '../database/page-query.ts';
import { lockCellRows } from '../matrix/cells.ts';
import type { Trust } from '../provenance/trust.ts';
import { alreadyRecorded, deploymentOf } from './cdevents.ts';
import { afterDeployments, record } from './record.ts';
import * as repository from './repository.ts';
import { findRollout, listRollouts } from './rollouts.ts';
import { checkStep, isFinal, statusName } from './status.ts';

const laterOf = (a: string, b: string): string => (a > b ? a : b);

/** The dispatcher calls writes only with a principal; a write without one is an internal error. */
function principalOf({ principal }: Call): Principal {
  if (!principal) throw new LedgerError('unauthenticated', 'this method requires a token');
  return principal;
}

async function deployment(db: Queryable, id: string): Promise<Answer> {
  const found = await repository.findDeployment(db, id);
  if (!found) throw new LedgerError('not_found', `deployment ${id} not found`);
  return { json: found, etag: documentTag(found) };
}

/** `trust` decides which provenance of images is verified. */
export const deploymentHandlers = (trust: Trust): ServiceHandlers<typeof DeploymentService> => ({
  recordDeployment: (request, { db, call }) =>
    record(db, [request], { principal: principalOf(call), trust }, ([id = '']) => deployment(db, id)),
  recordDeployments: ({ deployments }, { db, call }) =>
    record(db, deployments, { principal: principalOf(call), trust }, async (ids) => {
      const found = await repository.deploymentDocuments(db, ids);
      const documents = new Map(found.map(({ id, document }) => [id, document]));
      return { json: `{"deployments":[${ids.map((id) => documents.get(id)).join(',')}]}` };
    }),
  recordCdEvent: async (event, { db, call }) => {
    const principal = principalOf(call);
    const request = await deploymentOf(db, event);
    const { service, environment } = request;
    const places = await findServicesAndEnvironments(db, [service], [environment]);
    checkTarget(places, request);
    checkPipeline(places, request, principal);
    const earlier = await alreadyRecorded(db, event, request);
    if (earlier !== undefined) return deployment(db, earlier);
    return record(db, [request], { principal, trust }, ([id = '']) => deployment(db, id));
  },
  getDeployment: ({ id }, { db }) => deployment(db, id),
  listDeployments: async (request, { db }) => {
    const { service, environment, region, team, pageSize, pageToken } = request;
    const status = filterName('DEPLOYMENT_STATUS', DeploymentStatusSchema, request.status);
    const filter = { service, environment, region, team, status, ...windowOf(request) };
    return pageAnswer('deployments', await repository.listDeployments(db, { ...filter, pageSize, pageToken }));
  },
  recordTransition: async ({ id, status, at, note, correction }, { db, call }) => {
    const principal = principalOf(call);
    const state = await repository.lockDeployment(db, id);
    if (!state) throw new LedgerError('not_found', `deployment ${id} not found`);
    const places = await findServicesAndEnvironments(db, [state.service], [state.environment]);
    checkPipeline(places, state, principal);
    const to = statusName(status);
    checkStep({ from: state.status, to, correction, note });
    const startedAt = state.started_at.toISOString();
    // A correction keeps the time of the status that it replaces. Clocks of two servers differ a little, so only a time from the caller is checked.
    const unnamed =
      (correction && state.finished_at?.toISOString()) || laterOf(instantOf('at', undefined, places.now), startedAt);
    const instant = at ? instantOf('at', at, places.now) : unnamed;
    if (instant < startedAt)
      throw invalidField('at', `is before the deployment's start at ${startedAt}; send a later time`);
    const live = [
      ...(state.status === 'succeeded' && state.finished_at ? [state.finished_at.toISOString()] : []),
      ...(to === 'succeeded' ? [instant] : []),
    ].sort();
    const transition = {
      deploymentId: id,
      number: state.entity_version + 1,
      status: to,
      at: instant,
      finishedAt: isFinal(to) ? instant : undefined,
      note,
      correction,
      recordedBy: principal.subject,
    };
    const [, , , answer] = await inOrder(
      db,
      () => lockCellRows(db, [state]),
      () => repository.insertTransition(db, transition),
      () =>
        afterDeployments(db, [
          { ...state, id, rolloutId: state.rollout_id, liveFrom: live[0], liveUntil: live.at(-1) },
        ]),
      () => deployment(db, id),
    );
    return answer;
  },
  getRollout: async ({ id }, { db }) => {
    const json = await findRollout(db, id);
    if (json === undefined) throw new LedgerError('not_found', `rollout ${id} not found`);
    return { json, etag: documentTag(json) };
  },
  listRollouts: async (request, { db }) => {
    const { service, environment, team, pageSize, pageToken } = request;
    const intent = filterName('INTENT', IntentSchema, request.intent);
    const status = filterName('ROLLOUT_STATUS', RolloutStatusSchema, request.status);
    const filter = { service, environment, team, intent, status, ...windowOf(request) };
    return pageAnswer('rollouts', await listRollouts(db, { ...filter, pageSize, pageToken }));
  },
});
