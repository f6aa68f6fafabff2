import { describe, expect, it } from 'vitest';
import { databaseRoles } from '../src/database/roles.ts';
import { useLedger } from './ledger-world.ts';

const { pool } = useLedger();

/** What the service may update, and why it is derived data and not a record. */
const rewritable: Readonly<Record<string, readonly string[]>> = {
  // What people keep about a service, each change with a version and an event.
  environments: ['name', 'position', 'provenance', 'regions', 'tier'],
  services: ['created_at', 'entity_version', 'links', 'name', 'repository', 'team', 'updated_at'],
  // Projections of transitions, of the timeline, and of the rollout's deployments.
  deployments: ['entity_version', 'finished_at', 'status'],
  epochs: ['pruned_tx'],
  incidents: ['causing_deployment_id', 'entity_version', 'resolved_at', 'status'],
  rollouts: [
    // A link that came late; one that is there stays.
    'answers_incident_id',
    'change',
    'finished_at',
    'key',
    'region_skew_seconds',
    'remediates_rollout_id',
    'started_at',
    'status',
  ],
  // When the same was seen first and last.
  observations: ['last_seen_at', 'observed_at', 'sequence'],
};
/** Projections and memory for replies, as a whole. */
const projections = new Set(['cells', 'idempotency_keys']);
/** The order to send events, and how far they were sent: none of it is what was recorded. */
const sending = new Set(['deliveries', 'relays', 'subscriptions']);
/** Kept for a week, or until they are delivered. */
const forgettable = ['deliveries', 'events', 'idempotency_keys'];

describe('the role of the service', () => {
  it('may rewrite projections and what people keep, and no recorded fact', async () => {
    const { rows } = await pool().query<{ table: string; columns: string[] }>(
      `SELECT table_name AS table, array_agg(column_name::text ORDER BY column_name::text) AS columns
         FROM information_schema.column_privileges
         WHERE grantee = $1 AND privilege_type = 'UPDATE' AND table_schema = 'public' GROUP BY 1 ORDER BY 1`,
      [databaseRoles.app],
    );
    const granted = rows.filter(({ table }) => !projections.has(table) && !sending.has(table));
    expect(Object.fromEntries(granted.map(({ table, columns }) => [table, columns]))).toEqual(rewritable);
  });

  it('may delete what is kept for a week or until it is delivered, and nothing else', async () => {
    const { rows } = await pool().query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
         AND (has_table_privilege(c.oid, 'DELETE') OR has_table_privilege(c.oid, 'TRUNCATE')) ORDER BY 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(forgettable);
  });

  it('refuses with the error of PostgreSQL', async () => {
    for (const statement of [
      'UPDATE deployments SET image_digest = NULL',
      'UPDATE deployment_transitions SET status = NULL',
      'UPDATE incident_entries SET note = NULL',
      'UPDATE rollout_commits SET committed_at = now()',
      'UPDATE observations SET image_digest = NULL',
      'UPDATE evidence SET event = NULL',
      'DELETE FROM evidence',
      'DELETE FROM subscriptions',
      'DELETE FROM deployments',
      'DELETE FROM deployment_transitions',
      'DELETE FROM incident_entries',
      'TRUNCATE observations',
      'DROP TABLE cells',
      'ALTER TABLE deployments DISABLE TRIGGER ALL',
    ]) {
      await expect(pool().query(statement), statement).rejects.toThrow(/permission denied|must be owner/);
    }
  });
});
