-- Up Migration
-- No transaction
-- The version of a digest that was observed: without it each observation reads the whole history of its cell.

DROP INDEX CONCURRENTLY IF EXISTS deployments_digest;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deployments_digest ON deployments (image_digest);
