import { create } from '@bufbuild/protobuf';
import { DeploymentStatus, Intent, RecordDeploymentRequestSchema } from '@sample-platform-ai/contract';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import pg from 'pg';
import { earlierReply, keepAnswer } from '../src/call/idempotency.ts';
import { record } from '../src/deployments/record.ts';
import { deploymentDocuments, findDeployment } from '../src/deployments/repository.ts';
import { beginning, eventsAfter, isKept, lastPosition, settledEnd } from '../src/events/repository.ts';
import { deliveryMetrics } from '../src/metrics/sql.ts';
import { noTrust } from '../src/provenance/trust.ts';

const principal = { kind: 'person', id: 'bench', subject: 'bench', role: 'admin' } as const;

/** The SQL that writes and streams run, by name: taken from a write that is made and taken back, so that a peer can run the same. */
export async function writeStatements(url: string): Promise<Readonly<Record<string, string>>> {
  const texts: Record<string, string> = { [deliveryMetrics.name]: deliveryMetrics.text };
  const client = new pg.Client({ connectionString: url, pipeline: true });
  await client.connect();
  const recorder: Queryable = {
    query: (statement: string | pg.QueryConfig, values?: readonly unknown[]) => {
      if (typeof statement === 'string') return client.query(statement, values && [...values]);
      if (statement.name !== undefined) texts[statement.name] = statement.text;
      return client.query(statement);
    },
  };
  const request = create(RecordDeploymentRequestSchema, {
    service: 'service-000',
    environment: 'prod',
    region: 'ap-southeast-2',
    rollout: { key: 'recorded' },
    // Runs everything that a planned one runs, and more.
    intent: Intent.ROLLBACK,
    version: 'v1',
    imageDigest: `sha256:${'0'.repeat(64)}`,
    status: DeploymentStatus.SUCCEEDED,
    commits: [{ sha: '0'.repeat(40), committedAt: { seconds: 1_793_000_000n } }],
  });
  const key = { principal: principal.id, key: 'recorded', hash: '0' };
  try {
    await client.query('BEGIN');
    await earlierReply(recorder, key);
    const id = await record(recorder, [request], { principal, trust: noTrust }, ([first = '']) =>
      Promise.resolve(first),
    );
    await findDeployment(recorder, id);
    await deploymentDocuments(recorder, [id]);
    await keepAnswer(recorder, key, { json: '{}' });
    await earlierReply(recorder, key);
    await lastPosition(recorder);
    await isKept(recorder, beginning);
    await eventsAfter(recorder, beginning);
    await client.query('ROLLBACK');
  } finally {
    await client.end();
  }
  texts['matrix_position'] = `SELECT ${settledEnd} AS position`;
  // Environments of the bench have no policy.
  texts['places_environments'] = `SELECT p.name, p.regions, p.now FROM (${texts['places_environments']}) p`;
  // The peer reads events; how far the outbox is settled is the feed's.
  texts['events_after'] = `SELECT p.stamp, p.id, p.service, p.environment, p.json, p.found
    FROM (${texts['events_after']}) p WHERE p.id IS NOT NULL`;
  return texts;
}
