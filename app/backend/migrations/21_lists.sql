-- Up Migration
-- No transaction
-- Each filter of a list is the start of an index, whatever it finds: nothing reads a row that it does not show. The order of nulls and
-- the conditions, which are always true, keep the planner from other indexes (src/database/list-streams.ts).

DROP INDEX CONCURRENTLY IF EXISTS cells_place;
CREATE INDEX CONCURRENTLY IF NOT EXISTS cells_place ON cells (environment, region);

DROP INDEX CONCURRENTLY IF EXISTS deployments_list_service;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deployments_list_service ON deployments
  (service, started_at DESC NULLS LAST, id DESC NULLS LAST) WHERE version <> '';

DROP INDEX CONCURRENTLY IF EXISTS deployments_list_place;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deployments_list_place ON deployments
  (environment, region, status, started_at DESC NULLS LAST, id DESC NULLS LAST);

DROP INDEX CONCURRENTLY IF EXISTS deployments_list_cell;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deployments_list_cell ON deployments
  (service, environment, region, status, started_at DESC NULLS LAST, id DESC NULLS LAST);

-- What they replace.
DROP INDEX CONCURRENTLY IF EXISTS deployments_service;
DROP INDEX CONCURRENTLY IF EXISTS deployments_place;

DROP INDEX CONCURRENTLY IF EXISTS rollouts_list_service;
CREATE INDEX CONCURRENTLY IF NOT EXISTS rollouts_list_service ON rollouts
  (service, started_at DESC NULLS LAST, id DESC NULLS LAST) WHERE key <> '';

DROP INDEX CONCURRENTLY IF EXISTS rollouts_list_place;
CREATE INDEX CONCURRENTLY IF NOT EXISTS rollouts_list_place ON rollouts
  (environment, intent, status, started_at DESC NULLS LAST, id DESC NULLS LAST);

DROP INDEX CONCURRENTLY IF EXISTS rollouts_list_kind;
CREATE INDEX CONCURRENTLY IF NOT EXISTS rollouts_list_kind ON rollouts
  (service, environment, intent, status, started_at DESC NULLS LAST, id DESC NULLS LAST);

DROP INDEX CONCURRENTLY IF EXISTS incidents_list_place;
CREATE INDEX CONCURRENTLY IF NOT EXISTS incidents_list_place ON incidents
  (environment, status, started_at DESC NULLS LAST, id DESC NULLS LAST);

DROP INDEX CONCURRENTLY IF EXISTS incidents_list_service;
CREATE INDEX CONCURRENTLY IF NOT EXISTS incidents_list_service ON incidents
  (service, environment, status, started_at DESC NULLS LAST, id DESC NULLS LAST);

DROP INDEX CONCURRENTLY IF EXISTS observations_list_place;
CREATE INDEX CONCURRENTLY IF NOT EXISTS observations_list_place ON observations
  (environment, region, observed_at DESC NULLS LAST, id DESC NULLS LAST);

DROP INDEX CONCURRENTLY IF EXISTS observations_list_cell;
CREATE INDEX CONCURRENTLY IF NOT EXISTS observations_list_cell ON observations
  (service, environment, region, observed_at DESC NULLS LAST, id DESC NULLS LAST);
