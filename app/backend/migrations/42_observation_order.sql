-- Up Migration
-- Reports of what was seen have a separate order: the time at which it was seen, and the sequence at its source.

ALTER TABLE observations ADD COLUMN sequence bigint;
ALTER TABLE cells ADD COLUMN observed_seen_at timestamptz(3), ADD COLUMN observed_sequence bigint;

GRANT UPDATE (sequence, observed_at) ON observations TO ledger_app;
