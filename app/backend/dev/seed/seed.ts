import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  AppendIncidentEntryRequestSchema,
  CreateServiceRequestSchema,
  Health,
  IncidentEntryKind,
  OpenIncidentRequestSchema,
  PutEnvironmentRequestSchema,
  RecordObservationRequestSchema,
  Severity,
  SyncStatus,
  Tier,
} from '@sample-platform-ai/contract';
import pg from 'pg';
import type { Call } from '../../src/call/call.ts';
import { catalogHandlers } from '../../src/catalog/handlers.ts';
import { transaction } from '../../src/database/pools.ts';
import type { Queryable } from '../../src/database/queryable.ts';
import { record } from '../../src/deployments/record.ts';
import { incidentHandlers } from '../../src/incidents/handlers.ts';
import { observationHandlers } from '../../src/observations/handlers.ts';
import { seedHistory, seedPlaces, seedServices } from './history.ts';
import { randomFrom } from './random.ts';

const principal = { kind: 'person', id: 'seed', subject: 'seed@example.com', role: 'admin' } as const;
const call: Call = {
  requestId: 'seed',
  principal,
  peer: 'local',
  deadline: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
  idempotencyKey: undefined,
  consistencyToken: undefined,
};
const batchSize = 500;

async function seedCatalog(db: Queryable): Promise<void> {
  const tiers = [Tier.DEVELOPMENT, Tier.STAGING, Tier.PRODUCTION];
  for (const [i, { environment, regions }] of seedPlaces.entries()) {
    const place = { name: environment, tier: tiers[i] ?? Tier.PRODUCTION, regions: [...regions], position: i };
    await catalogHandlers.putEnvironment(create(PutEnvironmentRequestSchema, place), { db, call });
  }
  for (const { name, team, repositoryId } of seedServices) {
    const service: MessageInitShape<typeof CreateServiceRequestSchema> = {
      name,
      team,
      repository: { fullName: `example-org/${name}`, id: repositoryId, ownerId: '100' },
      links: [{ title: 'Runbook', url: `https://runbooks.example.com/${name}` }],
    };
    await catalogHandlers.createService(create(CreateServiceRequestSchema, service), { db, call });
  }
}

interface CellRow {
  service: string;
  environment: string;
  region: string;
  claimed_digest: string;
  claimed_since: Date;
}

/** Most clusters run what was claimed; a few do not. */
async function seedObservations(db: Queryable): Promise<void> {
  const random = randomFrom(7);
  const { rows } = await db.query<CellRow>(
    'SELECT service, environment, region, claimed_digest, claimed_since FROM cells WHERE claimed_digest IS NOT NULL ORDER BY 1, 2, 3',
  );
  for (const cell of rows) {
    const drifted = random() < 0.02;
    const request = create(RecordObservationRequestSchema, {
      service: cell.service,
      environment: cell.environment,
      region: cell.region,
      applicationUid: `${cell.service}-${cell.environment}-${cell.region}`,
      operation: 'seed',
      revision: cell.claimed_digest.slice(7, 47),
      imageDigest: drifted ? `sha256:${'d'.repeat(64)}` : cell.claimed_digest,
      health: random() < 0.03 ? Health.DEGRADED : Health.HEALTHY,
      sync: drifted ? SyncStatus.OUT_OF_SYNC : SyncStatus.SYNCED,
      at: timestampFromDate(new Date(cell.claimed_since.getTime() + 60_000)),
    });
    await observationHandlers.recordObservation(request, { db, call });
  }
}

/** One deployment to production in forty broke something. */
async function seedIncidents(db: Queryable): Promise<void> {
  const { rows } = await db.query<{ id: string; service: string; finished_at: Date }>(`SELECT id, service, finished_at
    FROM deployments WHERE environment = 'prod' AND region = 'ap-southeast-2' AND status = 'succeeded' ORDER BY id`);
  for (const { id, service, finished_at } of rows.filter((_, i) => i % 40 === 7)) {
    const startedAt = timestampFromDate(new Date(finished_at.getTime() + 5 * 60_000));
    const request = {
      service,
      environment: 'prod',
      title: 'Error rate above its budget',
      severity: Severity.MAJOR,
      startedAt,
    };
    const opened = await incidentHandlers.openIncident(
      create(OpenIncidentRequestSchema, { ...request, causingDeploymentId: id }),
      { db, call },
    );
    const incident = JSON.parse(opened.json) as { id: string };
    const entry = { id: incident.id, kind: IncidentEntryKind.RESOLVED, note: 'Rolled forward', expectedVersion: 1 };
    const at = timestampFromDate(new Date(finished_at.getTime() + 50 * 60_000));
    await incidentHandlers.appendIncidentEntry(create(AppendIncidentEntryRequestSchema, { ...entry, at }), {
      db,
      call,
    });
  }
}

/** Fills an empty ledger through its own rules; one that holds services already is left alone. */
export async function seed(url: string, now = Date.now()): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM services');
    if ((rows[0]?.n ?? 0) > 0) return 0;
    await transaction(pool, seedCatalog);
    const history = seedHistory(now - 10 * 60_000);
    for (let i = 0; i < history.length; i += batchSize) {
      await transaction(pool, (tx) => record(tx, history.slice(i, i + batchSize), principal));
    }
    await transaction(pool, seedObservations);
    await transaction(pool, seedIncidents);
    return history.length;
  } finally {
    await pool.end();
  }
}
