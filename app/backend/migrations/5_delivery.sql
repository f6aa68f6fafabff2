-- Up Migration
-- Replies to repeat, and the outbox from which every stream is fed.

CREATE TABLE idempotency_keys (
  principal text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  reply text,
  etag text,
  token text,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (principal, key)
);

CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

CREATE TABLE events (
  -- Readers stop below the oldest running transaction, so that a late commit is never skipped.
  tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  service text NOT NULL,
  environment text NOT NULL,
  subject text NOT NULL,
  document json NOT NULL,
  PRIMARY KEY (tx, id)
);

CREATE INDEX events_age ON events (at);

GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO ledger_app;
GRANT SELECT, INSERT, DELETE ON events TO ledger_app;
GRANT SELECT ON migrations TO ledger_app;
