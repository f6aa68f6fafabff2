-- Up Migration
-- No transaction
-- The list of rollouts of all services. An attempt that was broken off leaves an index that is not valid.

DROP INDEX CONCURRENTLY IF EXISTS rollouts_time;
CREATE INDEX CONCURRENTLY IF NOT EXISTS rollouts_time ON rollouts (started_at, id);
