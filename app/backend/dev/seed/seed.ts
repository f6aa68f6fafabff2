import { create } from '@bufbuild/protobuf';
import { timestampFromDate, timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  Health,
  IncidentEntryKind,
  type RecordDeploymentRequest,
  RecordDeploymentRequestSchema,
  RolloutReferenceSchema,
  SyncStatus,
} from '@sample-platform-ai/contract';
import { transaction } from '@sample-platform-ai/kit/database/pools.ts';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import pg from 'pg';
import { judgeChanges } from '../../src/deployments/history.ts';
import { claimOf, type Prepared, prepare, store } from '../../src/deployments/record.ts';
import { projectRollouts } from '../../src/deployments/rollouts.ts';
import { projectClaimsToCells } from '../../src/matrix/cells.ts';
import { noTrust } from '../../src/provenance/trust.ts';
import { actor } from './actor.ts';
import { seedPlaces, seedServices } from './catalog.ts';
import { type SeedIncident, type SeedRepair, seedHistory } from './history.ts';
import { emailOf, numberOf, personOf, runOf } from './people.ts';
import { hexFrom, randomFrom } from './random.ts';

const admin = actor(emailOf('mara-lindqvist'));
const batchSize = 2000;

async function seedCatalog(db: Queryable): Promise<void> {
  for (const [position, { environment, tier, regions }] of seedPlaces.entries())
    await admin.putEnvironment(db, { name: environment, tier, regions: [...regions], position });
  for (const { name, team, repositoryId } of seedServices) await admin.createService(db, name, team, repositoryId);
}

const repositoryIds = new Map(seedServices.map(({ name, repositoryId }) => [name, repositoryId]));

/** As its pipeline would have recorded it: with its run, start and end. */
function asRun({ deployments, commits }: Prepared, requests: readonly RecordDeploymentRequest[]): Prepared {
  return {
    commits,
    deployments: deployments.map((deployment, i) => {
      const { service, environment, rollout, commits: own, attribution } = requests[i] ?? {};
      if (service === undefined || environment === undefined) return deployment;
      const key = rollout?.key ?? '';
      const repositoryId = repositoryIds.get(service) ?? '';
      const approver = attribution?.approver ?? '';
      const run = runOf({ service, repositoryId, environment, key, commitSha: own?.[0]?.sha, approver });
      const claimed = { ...deployment, claim: claimOf(run) };
      if (deployment.finishedAt === undefined) return claimed;
      const seconds = 100 + (numberOf(`${key} ${deployment.region}`) % 500);
      const at = new Date(Date.parse(deployment.at) - seconds * 1000).toISOString();
      return { ...claimed, status: 'in_progress', at, finishedAt: undefined };
    }),
  };
}

interface End {
  readonly id: string;
  readonly status: string;
  readonly at: string;
}

/** The second transition of each deployment, all at once. */
async function endDeployments(db: Queryable, ends: readonly End[]): Promise<void> {
  await db.query(
    `WITH ends AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS e (id uuid, status text, at timestamptz)), ended AS (
      UPDATE deployments d SET status = e.status, finished_at = e.at, entity_version = d.entity_version + 1
      FROM ends e WHERE d.id = e.id RETURNING d.id, d.entity_version, d.claim)
    INSERT INTO deployment_transitions (deployment_id, number, status, at, recorded_at, note, correction, recorded_by)
    SELECT e.id, ended.entity_version, e.status, e.at, e.at, '', false, ended.claim ->> 'subject'
    FROM ends e JOIN ended ON ended.id = e.id`,
    [JSON.stringify(ends)],
  );
}

async function seedDeployments(db: Queryable, requests: readonly RecordDeploymentRequest[]) {
  const deployments: Prepared['deployments'][number][] = [];
  for (let i = 0; i < requests.length; i += batchSize) {
    const batch = requests.slice(i, i + batchSize);
    const prepared = await prepare(db, batch, { principal: admin.principal, trust: noTrust });
    await store(db, asRun(prepared, batch));
    await endDeployments(
      db,
      prepared.deployments.flatMap(({ id, status, finishedAt }) =>
        finishedAt === undefined ? [] : [{ id, status, at: finishedAt }],
      ),
    );
    deployments.push(...prepared.deployments);
  }
  return deployments;
}

/**
 * Derives facts once, after all records: without readers the result is the same. Each rollout is judged, so none has to be
 * found by the time in which it was live, which takes minutes while the tables have no statistics. Only their owner may gather them.
 */
async function derive(db: Queryable, deployments: Prepared['deployments']): Promise<void> {
  const cells = new Map<string, { service: string; environment: string; region: string }>();
  for (const { service, environment, region } of deployments)
    cells.set(`${service}/${environment}/${region}`, { service, environment, region });
  await judgeChanges(db, deployments);
  await projectRollouts(db, [...new Set(deployments.map(({ rolloutId }) => rolloutId))]);
  await projectClaimsToCells(db, [...cells.values()]);
}

interface CauseRow {
  service: string;
  key: string;
  rollout: string;
  deployment: string;
}

interface Opened {
  readonly id: string;
  readonly rollout: string;
}

/** Each names the rollout's last deployment as its cause. */
async function openIncidents(
  db: Queryable,
  incidents: readonly SeedIncident[],
): Promise<ReadonlyMap<SeedIncident, Opened>> {
  const { rows } =
    await db.query<CauseRow>(`SELECT DISTINCT ON (r.id) r.service, r.key, r.id AS rollout, d.id AS deployment
    FROM rollouts r JOIN deployments d ON d.rollout_id = r.id WHERE r.environment = 'prod' ORDER BY r.id, d.started_at DESC`);
  const causes = new Map(rows.map((row) => [`${row.service}/${row.key}`, row]));
  const opened = new Map<SeedIncident, Opened>();
  for (const incident of incidents) {
    const { service, title, severity, startedAt, causedBy } = incident;
    const cause = causes.get(`${service}/${causedBy}`);
    if (!cause) throw new Error(`the seed has no rollout ${causedBy}`);
    const onCall = actor(emailOf(personOf(service, randomFrom(numberOf(causedBy)))));
    const id = await onCall.openIncident(db, {
      ...{ service, title, severity, environment: 'prod', causingDeploymentId: cause.deployment },
      startedAt: timestampFromMs(Math.floor(startedAt)),
    });
    opened.set(incident, { id, rollout: cause.rollout });
  }
  return opened;
}

const repairRequests = (repairs: readonly SeedRepair[], opened: ReadonlyMap<SeedIncident, Opened>) =>
  repairs.flatMap(({ incident, requests }) => {
    const { id = '', rollout = '' } = opened.get(incident) ?? {};
    return requests.map((request) => {
      const { key = '', regions = [] } = request.rollout ?? {};
      const links = create(RolloutReferenceSchema, {
        key,
        regions,
        remediatesRolloutId: rollout,
        answersIncidentId: id,
      });
      return create(RecordDeploymentRequestSchema, { ...request, rollout: links });
    });
  });

const resolvedNotes = [
  'Back within the budget for 15 minutes',
  'The rollback helped, errors are gone',
  'Queue is drained',
];
const mitigatedNotes = ['Traffic moved to the other region', 'Rate limit lowered, customers see it no more'];

async function endIncidents(db: Queryable, opened: ReadonlyMap<SeedIncident, Opened>): Promise<void> {
  for (const [{ service, causedBy, mitigatedAt, resolvedAt }, { id }] of opened) {
    const ended = mitigatedAt ?? resolvedAt;
    if (ended === undefined) continue;
    const kind = mitigatedAt === undefined ? IncidentEntryKind.RESOLVED : IncidentEntryKind.MITIGATED;
    const random = randomFrom(numberOf(causedBy));
    const notes = mitigatedAt === undefined ? resolvedNotes : mitigatedNotes;
    const note = notes[Math.floor(random() * notes.length)] ?? '';
    await actor(emailOf(personOf(service, random))).appendEntry(db, {
      id,
      kind,
      note,
      at: timestampFromMs(Math.floor(ended)),
      expectedVersion: 1,
    });
  }
}

interface CellRow {
  service: string;
  environment: string;
  region: string;
  claimed_digest: string;
  claimed_since: Date;
  before: string | null;
}

/** Most clusters run the recorded digest; a few run the previous one, or one that no pipeline recorded. */
async function seedObservations(db: Queryable): Promise<void> {
  const random = randomFrom(7);
  const { rows } =
    await db.query<CellRow>(`SELECT c.service, c.environment, c.region, c.claimed_digest, c.claimed_since,
      (SELECT d.image_digest FROM deployments d WHERE d.service = c.service AND d.environment = c.environment
        AND d.region = c.region AND d.status = 'succeeded' AND d.image_digest <> c.claimed_digest
        ORDER BY d.finished_at DESC LIMIT 1) AS before
    FROM cells c WHERE c.claimed_digest IS NOT NULL ORDER BY 1, 2, 3`);
  for (const { service, environment, region, claimed_digest, claimed_since, before } of rows) {
    const drifted = random() < 0.04;
    const other = (random() < 0.7 ? before : null) ?? `sha256:${hexFrom(random, 64)}`;
    const imageDigest = drifted ? other : claimed_digest;
    await admin.observe(db, {
      ...{ service, environment, region, imageDigest },
      applicationUid: `${service}-${environment}-${region}`,
      operation: 'seed',
      revision: imageDigest.slice(7, 47),
      health: random() < 0.03 ? Health.DEGRADED : Health.HEALTHY,
      sync: drifted ? SyncStatus.OUT_OF_SYNC : SyncStatus.SYNCED,
      at: timestampFromDate(new Date(claimed_since.getTime() + 60_000)),
    });
  }
}

/** Fills an empty ledger with its own rules, in one transaction; does nothing if there are services. */
export async function seed(url: string, now = Date.now(), days = 90): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: 1, pipeline: true });
  try {
    const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM services');
    if ((rows[0]?.n ?? 0) > 0) return 0;
    return await transaction(pool, async (tx) => {
      const { planned, incidents, repairs } = seedHistory(now, days);
      await seedCatalog(tx);
      const first = await seedDeployments(tx, planned);
      const opened = await openIncidents(tx, incidents);
      const answers = repairRequests(repairs, opened);
      await derive(tx, [...first, ...(await seedDeployments(tx, answers))]);
      await endIncidents(tx, opened);
      await seedObservations(tx);
      return planned.length + answers.length;
    });
  } finally {
    await pool.end();
  }
}
