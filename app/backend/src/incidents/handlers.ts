import {
  type IncidentService,
  IncidentStatusSchema,
  invalidField,
  LedgerError,
  SeveritySchema,
} from '@sample-platform-ai/contract';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { v7 as uuid } from 'uuid';
import { type Answer, versionTag } from '../call/call.ts';
import type { ServiceHandlers } from '../call/handlers.ts';
import { instantOf, windowOf } from '../call/time.ts';
import { findServicesAndEnvironments } from '../catalog/repository.ts';
import { filterName, shortName } from '../database/json.ts';
import { pageAnswer } from '../database/page-query.ts';
import { publish } from '../events/publish.ts';
import * as repository from './repository.ts';
import { entryKindName, statusAfter } from './timeline.ts';

const noIncident = (id: string) => new LedgerError('not_found', `incident ${id} not found`);

async function incident(db: Queryable, id: string): Promise<repository.IncidentDocument> {
  const found = await repository.findIncident(db, id);
  if (!found) throw noIncident(id);
  return found;
}

const answer = ({ document, version }: repository.IncidentDocument): Answer => ({
  json: document,
  etag: versionTag(version),
});

async function announce(db: Queryable, id: string): Promise<Answer> {
  const changed = await incident(db, id);
  const { service, environment, summary } = changed;
  await publish(db, [{ subject: 'incidentChanged', service, environment, document: summary }]);
  return answer(changed);
}

/** The cause must be a deployment of the same service to the same environment. */
async function checkCause(
  db: Queryable,
  cause: string,
  place: { service: string; environment: string },
): Promise<void> {
  if (cause !== '' && !(await repository.isDeploymentOf(db, cause, place))) {
    throw new LedgerError('not_found', `${place.service} has no deployment ${cause} to ${place.environment}`);
  }
}

export const incidentHandlers: ServiceHandlers<typeof IncidentService> = {
  openIncident: async (request, { db, call }) => {
    const { service, environment, title, causingDeploymentId } = request;
    const places = await findServicesAndEnvironments(db, [service], [environment]);
    if (!places.services.has(service)) throw new LedgerError('not_found', `service ${service} not found`);
    if (!places.environments.has(environment))
      throw new LedgerError('not_found', `environment ${environment} not found`);
    await checkCause(db, causingDeploymentId, request);
    const id = uuid();
    const startedAt = instantOf('startedAt', request.startedAt, places.now);
    const severity = shortName('SEVERITY', SeveritySchema.value[request.severity]?.name);
    const cause = causingDeploymentId || undefined;
    await repository.insertIncident(db, { id, service, environment, title, severity, startedAt, cause });
    const recordedBy = call.principal?.subject ?? '';
    await repository.insertEntry(db, {
      incidentId: id,
      number: 1,
      kind: 'opened',
      at: startedAt,
      note: '',
      cause,
      recordedBy,
    });
    return announce(db, id);
  },
  getIncident: async ({ id }, { db }) => answer(await incident(db, id)),
  listIncidents: async (request, { db }) => {
    const { service, environment, team, pageSize, pageToken } = request;
    const status = filterName('INCIDENT_STATUS', IncidentStatusSchema, request.status);
    const unresolved = request.unresolved ? 'true' : '';
    const filter = { service, environment, team, status, unresolved, ...windowOf(request) };
    return pageAnswer('incidents', await repository.listIncidents(db, { ...filter, pageSize, pageToken }));
  },
  appendIncidentEntry: async (request, { db, call }) => {
    const { id, note, causingDeploymentId, expectedVersion, expectedVersions } = request;
    const state = await repository.lockIncident(db, id);
    if (!state) throw noIncident(id);
    if (expectedVersion !== -1 && ![expectedVersion, ...expectedVersions].includes(state.version)) {
      throw new LedgerError(
        'version_mismatch',
        `the incident has changed since you read it (now version ${state.version}); read it again`,
      );
    }
    const kind = entryKindName(request.kind);
    const status = statusAfter(state.status, kind);
    if (kind !== 'cause' && causingDeploymentId !== '') {
      throw invalidField('causingDeploymentId', 'is only allowed in an entry of kind CAUSE');
    }
    await checkCause(db, causingDeploymentId, state);
    const number = state.version + 1;
    const startedAt = state.started_at.toISOString();
    const ends = kind === 'mitigated' || kind === 'resolved';
    const named = instantOf('at', request.at, state.now.getTime());
    const at = ends && !request.at && named < startedAt ? startedAt : named;
    if (ends && at < startedAt)
      throw invalidField('at', `is before the incident's start at ${startedAt}; send a later time`);
    await repository.insertEntry(db, {
      incidentId: id,
      number,
      kind,
      at,
      note,
      cause: causingDeploymentId || undefined,
      recordedBy: call.principal?.subject ?? '',
    });
    await repository.projectIncident(db, id, status, number);
    return announce(db, id);
  },
};
