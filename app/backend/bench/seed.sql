-- A million deployments, the same each time: nothing here asks the clock or a random number.
-- 200 services x 3 environments x 2 regions; 500 000 rollouts over 900 days that end on 2026-11-01, each in both regions.
-- The setting `bench.rollouts` says how many of them, counted from the newest.
-- Run by the superuser, who may skip the checks of foreign keys: what is written here fits by construction.
SET session_replication_role = replica;
SET maintenance_work_mem = '256MB';

CREATE FUNCTION pg_temp.id(at timestamptz, name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid
  FROM (SELECT md5(name) AS h) x
$$;

INSERT INTO environments VALUES
  ('dev', 'development', '{ap-southeast-2,ap-southeast-4}', 1),
  ('uat', 'staging', '{ap-southeast-2,ap-southeast-4}', 2),
  ('prod', 'production', '{ap-southeast-2,ap-southeast-4}', 3);

-- One repository for all, so that one pipeline's token may write about every service.
INSERT INTO services
SELECT 'service-' || lpad(n::text, 3, '0'), 'team-' || lpad((n / 10)::text, 2, '0'),
  '{"fullName": "example-org/monorepo", "id": "1000", "ownerId": "100"}',
  jsonb_build_array(jsonb_build_object('title', 'Runbook', 'url', 'https://runbooks.example.com/service-' || n)),
  '2024-01-01', '2024-01-01', 1
FROM generate_series(0, 199) n;

CREATE TEMP TABLE plan AS
SELECT n, n / 600 AS sequence, 'service-' || lpad((n % 200)::text, 3, '0') AS service,
  (ARRAY['dev', 'uat', 'prod'])[n / 200 % 3 + 1] AS environment,
  '2026-11-01'::timestamptz - (500000 - n) * interval '155.52 seconds' - interval '1 hour' AS started_at,
  (n / 600 + n % 200) % 25 = 7 AS failed, (n / 600 + n % 200) % 25 = 8
    AND n >= 500600 - current_setting('bench.rollouts')::int AS rollback
FROM generate_series(500000 - current_setting('bench.rollouts')::int, 499999) n;
ALTER TABLE plan ADD id uuid, ADD previous uuid;
UPDATE plan SET id = pg_temp.id(started_at, 'rollout' || n),
  previous = pg_temp.id(started_at - 600 * interval '155.52 seconds', 'rollout' || (n - 600));

INSERT INTO rollouts
SELECT id, service, environment, 'run-' || n, CASE WHEN rollback THEN 'rollback' ELSE 'planned' END,
  '{ap-southeast-2,ap-southeast-4}', CASE WHEN rollback THEN previous END, NULL, true,
  CASE WHEN failed THEN 'failed' ELSE 'succeeded' END, started_at,
  started_at + CASE WHEN failed THEN interval '5 minutes' ELSE interval '25 minutes' END,
  CASE WHEN failed THEN 0 ELSE 1200 END
FROM plan ORDER BY n;

INSERT INTO rollout_commits
SELECT id, encode(sha256(('commit' || n || '/' || c)::bytea), 'hex')::char(40)::text, started_at - c * interval '3 hours'
FROM plan, generate_series(1, 2) c WHERE NOT rollback ORDER BY n, c;

INSERT INTO deployments
SELECT pg_temp.id(started_at + region * interval '20 minutes', 'deployment' || n || '/' || region), id, service, environment,
  'ap-southeast-' || (2 + 2 * region), CASE WHEN rollback THEN 'rollback' ELSE 'planned' END, 'v1.' || sequence || '.0',
  'sha256:' || encode(sha256(('image' || service || sequence)::bytea), 'hex'),
  jsonb_build_object('subject', 'repo:example-org@100/monorepo@1000:environment:' || environment,
    'repository', 'example-org/monorepo', 'repositoryId', '1000', 'runId', (17000000000 + n)::text, 'runAttempt', 1,
    'workflowRef', 'example-org/.github/.github/workflows/release.yml@refs/heads/main',
    'workflowSha', substr(md5('workflow') || md5('file'), 1, 40)),
  started_at + region * interval '20 minutes',
  CASE WHEN NOT failed THEN 'succeeded' WHEN region = 0 THEN 'failed' ELSE 'cancelled' END,
  started_at + region * interval '20 minutes' + interval '5 minutes', 1
FROM plan, generate_series(0, 1) region ORDER BY n, region;

INSERT INTO deployment_transitions
SELECT id, 1, status, finished_at, finished_at, '', false, claim->>'subject' FROM deployments ORDER BY started_at, id;

INSERT INTO incidents
SELECT pg_temp.id(d.finished_at, 'incident' || p.n), p.service, p.environment, 'Error rate above its budget', 'major',
  d.finished_at + interval '5 minutes', 'resolved', d.finished_at + interval '50 minutes', d.id, 1
FROM plan p JOIN deployments d ON d.rollout_id = p.id AND d.region = 'ap-southeast-2'
WHERE p.environment = 'prod' AND NOT p.failed AND p.n % 40 = 3;

INSERT INTO cells
SELECT s.service, s.environment, s.region, s.id, s.version, s.image_digest, s.finished_at, l.id, l.version, l.status,
  l.started_at, s.image_digest, substr(s.image_digest, 8, 40), s.version, 'healthy', 'synced', s.finished_at + interval '1 minute', 1
FROM (SELECT DISTINCT ON (service, environment, region) * FROM deployments WHERE status = 'succeeded'
    AND started_at > '2026-10-01' ORDER BY service, environment, region, finished_at DESC, id DESC) s
JOIN (SELECT DISTINCT ON (service, environment, region) * FROM deployments WHERE started_at > '2026-10-01'
    ORDER BY service, environment, region, started_at DESC, id DESC) l USING (service, environment, region);

INSERT INTO events (id, at, service, environment, subject, document)
SELECT id, finished_at, service, environment, 'deploymentChanged', json_build_object('id', id, 'service', service,
  'environment', environment, 'region', region, 'rolloutId', rollout_id, 'intent', 'INTENT_' || upper(intent),
  'version', version, 'imageDigest', image_digest, 'status', 'DEPLOYMENT_STATUS_' || upper(status), 'claim', claim, 'entityVersion', 1)
FROM (SELECT * FROM deployments ORDER BY started_at DESC, id DESC LIMIT 20000) d;

ANALYZE;
