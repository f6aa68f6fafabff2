import { HealthSchema, type ObservationService, SyncStatusSchema } from '@sample-platform-ai/contract';
import { v7 as uuid } from 'uuid';
import { checkObserver, checkTarget } from '../auth/policy.ts';
import type { ServiceHandlers } from '../call/handlers.ts';
import { instantOf } from '../call/time.ts';
import { findServicesAndEnvironments } from '../catalog/repository.ts';
import { shortName } from '../database/json.ts';
import { pageAnswer } from '../database/page-query.ts';
import { publish } from '../events/publish.ts';
import { projectObservationToCell } from '../matrix/cells.ts';
import { listObservations, upsertObservation } from './repository.ts';

export const observationHandlers: ServiceHandlers<typeof ObservationService> = {
  recordObservation: async (request, { db, call }) => {
    const { service, environment, region, applicationUid, operation, revision, imageDigest } = request;
    checkObserver(request, call.principal);
    const places = await findServicesAndEnvironments(db, [service], [environment]);
    checkTarget(places, request);
    const observation = {
      id: uuid(),
      service,
      environment,
      region,
      applicationUid,
      operation,
      revision,
      imageDigest,
      health: shortName('HEALTH', HealthSchema.value[request.health]?.name),
      sync: shortName('SYNC_STATUS', SyncStatusSchema.value[request.sync]?.name),
      at: instantOf('at', request.at, places.now),
      sequence: request.sequence || undefined,
    };
    const stored = await upsertObservation(db, observation);
    const changed = await projectObservationToCell(db, observation);
    // A repeated notification changes nothing, unless the cell returns to an earlier state.
    if (stored.added || changed)
      await publish(db, [{ subject: 'observed', service, environment, document: stored.document }]);
    return { json: stored.document };
  },
  listObservations: async (request, { db }) => {
    return pageAnswer('observations', await listObservations(db, request));
  },
};
