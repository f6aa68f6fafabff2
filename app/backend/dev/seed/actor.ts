import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  AppendIncidentEntryRequestSchema,
  CreateServiceRequestSchema,
  GetDeliveryMetricsRequestSchema,
  OpenIncidentRequestSchema,
  PutEnvironmentRequestSchema,
  RecordObservationRequestSchema,
  RecordTransitionRequestSchema,
} from '@sample-platform-ai/contract';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import type { Principal } from '../../src/auth/principal.ts';
import type { Call } from '../../src/call/call.ts';
import { catalogHandlers } from '../../src/catalog/handlers.ts';
import { deploymentHandlers } from '../../src/deployments/handlers.ts';
import { incidentHandlers } from '../../src/incidents/handlers.ts';
import { metricsHandlers } from '../../src/metrics/handlers.ts';
import { observationHandlers } from '../../src/observations/handlers.ts';
import { noTrust } from '../../src/provenance/trust.ts';

/** An administrator that calls the handlers without a transport: with the ledger's rules, in the caller's transaction. */
export function actor(subject: string) {
  const principal: Principal = { kind: 'person', id: subject, subject, role: 'admin' };
  const call: Call = {
    requestId: subject,
    principal,
    peer: 'local',
    deadline: Number.POSITIVE_INFINITY,
    signal: new AbortController().signal,
    idempotencyKey: undefined,
    consistencyToken: undefined,
  };
  return {
    principal,
    putEnvironment: (db: Queryable, environment: MessageInitShape<typeof PutEnvironmentRequestSchema>) =>
      catalogHandlers.putEnvironment(create(PutEnvironmentRequestSchema, environment), { db, call }),
    /** A service of the repository `example-org/<name>`, owner 100. */
    createService: (db: Queryable, name: string, team: string, repositoryId = '1') =>
      catalogHandlers.createService(
        create(CreateServiceRequestSchema, {
          name,
          team,
          repository: { fullName: `example-org/${name}`, id: repositoryId, ownerId: '100' },
          links: [{ title: 'Runbook', url: `https://runbooks.example.com/${name}` }],
        }),
        { db, call },
      ),
    transition: (db: Queryable, step: MessageInitShape<typeof RecordTransitionRequestSchema>) =>
      deploymentHandlers(noTrust).recordTransition(create(RecordTransitionRequestSchema, step), { db, call }),
    observe: (db: Queryable, seen: MessageInitShape<typeof RecordObservationRequestSchema>) =>
      observationHandlers.recordObservation(create(RecordObservationRequestSchema, seen), { db, call }),
    /** The incident's id. */
    openIncident: async (db: Queryable, incident: MessageInitShape<typeof OpenIncidentRequestSchema>) => {
      const { json } = await incidentHandlers.openIncident(create(OpenIncidentRequestSchema, incident), { db, call });
      return (JSON.parse(json) as { id: string }).id;
    },
    appendEntry: (db: Queryable, entry: MessageInitShape<typeof AppendIncidentEntryRequestSchema>) =>
      incidentHandlers.appendIncidentEntry(create(AppendIncidentEntryRequestSchema, entry), { db, call }),
    metrics: async (db: Queryable, query: MessageInitShape<typeof GetDeliveryMetricsRequestSchema>) => {
      const request = create(GetDeliveryMetricsRequestSchema, query);
      return (await metricsHandlers.getDeliveryMetrics(request, { db, call })).json;
    },
  };
}
