-- Up Migration
-- What pipelines claim. Keys are made by the application: a forwarded write can use no sequence.

CREATE TABLE rollouts (
  id uuid PRIMARY KEY,
  service text NOT NULL REFERENCES services,
  environment text NOT NULL REFERENCES environments,
  key text NOT NULL,
  intent text NOT NULL CHECK (intent IN ('planned', 'rollback', 'hotfix')),
  regions text[] NOT NULL,
  remediates_rollout_id uuid REFERENCES rollouts,
  answers_incident_id uuid,
  change boolean NOT NULL,
  status text NOT NULL CHECK (status IN ('in_progress', 'succeeded', 'failed', 'cancelled')),
  started_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3),
  region_skew_seconds double precision NOT NULL DEFAULT 0,
  UNIQUE (service, environment, key)
);

CREATE INDEX rollouts_started ON rollouts (service, environment, started_at, id);
CREATE INDEX rollouts_finished ON rollouts (service, finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX rollouts_remediates ON rollouts (remediates_rollout_id) WHERE remediates_rollout_id IS NOT NULL;

CREATE TABLE rollout_commits (
  rollout_id uuid NOT NULL REFERENCES rollouts,
  sha text NOT NULL,
  committed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (rollout_id, sha)
);

CREATE TABLE deployments (
  id uuid PRIMARY KEY,
  rollout_id uuid NOT NULL REFERENCES rollouts,
  service text NOT NULL,
  environment text NOT NULL,
  region text NOT NULL,
  intent text NOT NULL,
  version text NOT NULL,
  image_digest text NOT NULL,
  claim jsonb NOT NULL,
  started_at timestamptz(3) NOT NULL,
  -- Of the newest transition, so that a list needs one table.
  status text NOT NULL CHECK (status IN ('queued', 'in_progress', 'succeeded', 'failed', 'cancelled')),
  finished_at timestamptz(3),
  entity_version integer NOT NULL
);

CREATE INDEX deployments_time ON deployments (started_at, id);
CREATE INDEX deployments_cell ON deployments (service, environment, region, started_at, id);
CREATE INDEX deployments_place ON deployments (environment, region, started_at, id);
CREATE INDEX deployments_success ON deployments (service, environment, region, finished_at, id) WHERE status = 'succeeded';
CREATE INDEX deployments_rollout ON deployments (rollout_id, region, started_at, id);

CREATE TABLE deployment_transitions (
  deployment_id uuid NOT NULL REFERENCES deployments,
  number integer NOT NULL,
  status text NOT NULL,
  at timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL,
  note text NOT NULL,
  correction boolean NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (deployment_id, number)
);

-- Append-only by privilege: what was claimed cannot be rewritten, only its projections.
GRANT SELECT, INSERT ON rollouts, rollout_commits, deployments, deployment_transitions TO ledger_app;
-- The key is "set" to itself to lock a rollout that exists already.
GRANT UPDATE (key, change, remediates_rollout_id, status, finished_at, region_skew_seconds) ON rollouts TO ledger_app;
GRANT UPDATE (status, finished_at, entity_version) ON deployments TO ledger_app;
