-- Up Migration
-- Services, and the places to which they are deployed.

CREATE TABLE environments (
  name text PRIMARY KEY,
  tier text NOT NULL CHECK (tier IN ('development', 'staging', 'production')),
  regions text[] NOT NULL CHECK (cardinality(regions) > 0),
  position integer NOT NULL
);

CREATE TABLE services (
  name text PRIMARY KEY,
  team text NOT NULL,
  repository jsonb NOT NULL,
  links jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  entity_version integer NOT NULL
);

CREATE INDEX services_team ON services (team, name);

GRANT SELECT, INSERT, UPDATE ON environments, services TO ledger_app;
