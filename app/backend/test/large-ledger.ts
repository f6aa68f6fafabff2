import type pg from 'pg';

/** Rows of the largest table. */
export const largeDeployments = process.env['LEDGER_FUZZ'] === 'long' ? 1_000_000 : 200_000;

const services = 200;
const rolloutsOf = `SELECT g AS n,
    -- One service has a third of all, those of the last twenty have a few each.
    CASE WHEN g % 3 = 0 THEN 'service-1' WHEN g % 1000 = 1 THEN 'service-' || (181 + g / 1000 % 20) ELSE 'service-' || (1 + g % 180) END AS service,
    (ARRAY['dev', 'uat', 'prod'])[1 + g % 7 % 3] AS environment,
    timestamptz '2026-01-01' + g * interval '1 minute' AS at
  FROM generate_series(1, $1::int) g`;

const id = (kind: number, n: string) => `('0190${kind}000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/**
 * A ledger as it is after some years, in seconds: most deployments succeeded, no rollout was cancelled, one team never deployed.
 * As the superuser, without constraints.
 */
export async function fillLedger(client: pg.Client): Promise<void> {
  const rollouts = largeDeployments / 2;
  const run = (text: string, values: unknown[] = []) => client.query(text, values);
  await run("SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '64MB'");
  await run(`INSERT INTO environments VALUES ('dev', 'development', '{east,west}', 1), ('uat', 'staging', '{east,west}', 2),
    ('prod', 'production', '{east,west}', 3), ('sandbox', 'development', '{east}', 4)`);
  await run(
    `INSERT INTO services SELECT 'service-' || g, CASE WHEN g > 180 THEN 'quiet' ELSE 'team-' || g % 9 END,
       '{"fullName": "example-org/x", "id": "1", "ownerId": "1"}'::jsonb, '[]'::jsonb, now(), now(), 1 FROM generate_series(1, ${services}) g
     UNION ALL SELECT 'idle-' || g, 'idle', '{"fullName": "example-org/x", "id": "1", "ownerId": "1"}'::jsonb, '[]'::jsonb, now(), now(), 1
     FROM generate_series(1, 20) g`,
  );
  await run(
    `INSERT INTO rollouts (id, service, environment, key, intent, regions, change, status, started_at, finished_at)
     SELECT ${id(1, 'n')}, service, environment, 'run-' || n, CASE WHEN n % 50 = 0 THEN 'rollback' ELSE 'planned' END,
       '{east,west}', true, CASE WHEN n % 20 = 0 THEN 'failed' ELSE 'succeeded' END, at, at + interval '5 minutes' FROM (${rolloutsOf}) r`,
    [rollouts],
  );
  await run(
    `INSERT INTO rollout_commits (rollout_id, sha, committed_at, message, author, pull_request)
     SELECT ${id(1, 'n')}, encode(sha256(n::text::bytea), 'hex'), at - interval '1 hour', 'Change ' || n, 'octocat', n FROM (${rolloutsOf}) r`,
    [rollouts],
  );
  await run(
    `INSERT INTO deployments (id, rollout_id, service, environment, region, intent, version, image_digest, claim, started_at, status,
       finished_at, entity_version)
     SELECT ${id(2, '2 * n + i')}, ${id(1, 'n')}, service, environment, (ARRAY['east', 'west'])[i + 1],
       CASE WHEN n % 50 = 0 THEN 'rollback' ELSE 'planned' END, 'v1.' || n / 100 || '.' || n % 100,
       'sha256:' || encode(sha256(('d' || n)::bytea), 'hex'), '{"subject": "repo:x"}'::jsonb, at + i * interval '1 minute',
       CASE WHEN n % 20 = 0 THEN 'failed' ELSE 'succeeded' END, at + interval '5 minutes', 2
     FROM (${rolloutsOf}) r, generate_series(0, 1) i`,
    [rollouts],
  );
  await run(
    `INSERT INTO observations (id, service, environment, region, application_uid, operation, revision, image_digest, health, sync,
       observed_at, last_seen_at)
     SELECT ${id(3, 'n')}, service, environment, 'east', service, 'run-' || n, 'r', 'sha256:' || n, 'healthy', 'synced', at, at
     FROM (${rolloutsOf}) r WHERE n % 2 = 0`,
    [rollouts],
  );
  await run(
    `INSERT INTO incidents (id, service, environment, title, severity, started_at, status, entity_version)
     SELECT ${id(4, 'n')}, service, environment, 'Incident ' || n, 'major', at, CASE WHEN n % 4 = 0 THEN 'open' ELSE 'resolved' END, 1
     FROM (${rolloutsOf}) r WHERE n % 10 = 0 AND service <> 'service-1'`,
    [rollouts],
  );
  await run(`INSERT INTO cells (service, environment, region, entity_version, latest_deployment_id, latest_status)
    SELECT service, environment, region, 1, max(id::text)::uuid, 'succeeded' FROM deployments GROUP BY 1, 2, 3`);
  await run('SET session_replication_role = DEFAULT');
  await run('VACUUM (ANALYZE)');
}
