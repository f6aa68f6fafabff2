-- Up Migration
-- What is made of the outbox by one process at a time: the chain of evidence, and what subscriptions are sent.

-- The place up to which the outbox has been read. One row.
CREATE TABLE relays (
  name text PRIMARY KEY,
  stamp text NOT NULL,
  id uuid NOT NULL
);
INSERT INTO relays (name, stamp, id) VALUES ('outbox', '0', '00000000-0000-0000-0000-000000000000');

CREATE TABLE evidence (
  number bigint PRIMARY KEY,
  -- The event's JSON as text: its bytes are hashed.
  event text NOT NULL,
  hash text NOT NULL
);

CREATE TABLE subscriptions (
  id uuid PRIMARY KEY,
  url text NOT NULL,
  secret text NOT NULL,
  -- Signs too until it expires.
  previous_secret text,
  previous_secret_until timestamptz,
  service text NOT NULL,
  team text NOT NULL,
  environment text NOT NULL,
  format text NOT NULL CHECK (format IN ('ledger', 'cdevents')),
  state text NOT NULL CHECK (state IN ('active', 'paused', 'suspended', 'ended')),
  state_reason text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  entity_version integer NOT NULL,
  -- A process that sends holds it until then.
  lease_holder text NOT NULL DEFAULT '',
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  next_attempt_at timestamptz NOT NULL DEFAULT '-infinity',
  dead_in_row integer NOT NULL DEFAULT 0
);

-- Deleted when they are delivered. Sent in the order of position.
CREATE TABLE deliveries (
  subscription_id uuid NOT NULL REFERENCES subscriptions,
  stamp numeric NOT NULL,
  event_id uuid NOT NULL,
  event text NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'dead')),
  attempts integer NOT NULL DEFAULT 0,
  failure text NOT NULL DEFAULT '',
  failed_at timestamptz(3),
  PRIMARY KEY (subscription_id, stamp, event_id)
);
CREATE INDEX deliveries_pending ON deliveries (subscription_id, stamp, event_id) WHERE state = 'pending';
CREATE INDEX deliveries_dead ON deliveries (failed_at) WHERE state = 'dead';

GRANT SELECT ON relays, evidence, subscriptions, deliveries TO ledger_app;
GRANT UPDATE (stamp, id) ON relays TO ledger_app;
-- The chain grows at its end and nowhere else.
GRANT INSERT ON evidence, subscriptions, deliveries TO ledger_app;
GRANT UPDATE (url, secret, previous_secret, previous_secret_until, service, team, environment, format, state, state_reason, updated_at,
  entity_version, lease_holder, lease_until, next_attempt_at, dead_in_row) ON subscriptions TO ledger_app;
GRANT UPDATE (state, attempts, failure, failed_at), DELETE ON deliveries TO ledger_app;
