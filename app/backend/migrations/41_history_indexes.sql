-- Up Migration
-- No transaction
-- What the metrics read besides rollouts: failures, answers to incidents, and rollbacks that name nothing.

DROP INDEX CONCURRENTLY IF EXISTS deployments_failed_rollout;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deployments_failed_rollout ON deployments (rollout_id, finished_at) WHERE status = 'failed';
DROP INDEX CONCURRENTLY IF EXISTS deployments_failed_service;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deployments_failed_service ON deployments (service, finished_at, rollout_id) WHERE status = 'failed';
DROP INDEX CONCURRENTLY IF EXISTS rollouts_answers_incident;
CREATE INDEX CONCURRENTLY IF NOT EXISTS rollouts_answers_incident ON rollouts (answers_incident_id) WHERE answers_incident_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS rollouts_unlinked_rollback;
CREATE INDEX CONCURRENTLY IF NOT EXISTS rollouts_unlinked_rollback ON rollouts (service, environment, started_at)
  WHERE intent = 'rollback' AND remediates_rollout_id IS NULL;
