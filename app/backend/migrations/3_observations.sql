-- Up Migration
-- What a cluster was seen to run, and the cells that compare it with what was claimed.

CREATE TABLE observations (
  id uuid PRIMARY KEY,
  service text NOT NULL REFERENCES services,
  environment text NOT NULL REFERENCES environments,
  region text NOT NULL,
  application_uid text NOT NULL,
  operation text NOT NULL,
  revision text NOT NULL,
  image_digest text NOT NULL,
  health text NOT NULL,
  sync text NOT NULL,
  observed_at timestamptz(3) NOT NULL,
  last_seen_at timestamptz(3) NOT NULL,
  -- Notifications repeat; a repeated one is not a second observation.
  UNIQUE (application_uid, operation, image_digest, health, sync)
);

CREATE INDEX observations_time ON observations (observed_at, id);
CREATE INDEX observations_cell ON observations (service, environment, region, observed_at, id);

-- One row a cell: a replica's reads are not consistent over several rows.
CREATE TABLE cells (
  service text NOT NULL REFERENCES services,
  environment text NOT NULL REFERENCES environments,
  region text NOT NULL,
  claimed_deployment_id uuid,
  claimed_version text,
  claimed_digest text,
  claimed_since timestamptz(3),
  latest_deployment_id uuid,
  latest_version text,
  latest_status text,
  latest_started_at timestamptz(3),
  observed_digest text,
  observed_revision text,
  observed_version text,
  observed_health text,
  observed_sync text,
  observed_at timestamptz(3),
  entity_version integer NOT NULL,
  PRIMARY KEY (service, environment, region)
);

GRANT SELECT, INSERT ON observations TO ledger_app;
GRANT UPDATE (last_seen_at) ON observations TO ledger_app;
GRANT SELECT, INSERT, UPDATE ON cells TO ledger_app;
