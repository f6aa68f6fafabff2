-- Up Migration
-- No transaction
-- A service's history: without it the newest of all services are read until there are enough of this one.

DROP INDEX CONCURRENTLY IF EXISTS deployments_service;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deployments_service ON deployments (service, started_at, id);
