-- Up Migration
-- No transaction
-- What a search begins with, and what it finds in the order of its newest. The operator class is that of prefixes, in any locale.

DROP INDEX CONCURRENTLY IF EXISTS services_search;
CREATE INDEX CONCURRENTLY IF NOT EXISTS services_search ON services (name text_pattern_ops);

DROP INDEX CONCURRENTLY IF EXISTS deployments_search_version;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deployments_search_version ON deployments (version text_pattern_ops, started_at DESC);
DROP INDEX CONCURRENTLY IF EXISTS deployments_search_digest;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deployments_search_digest ON deployments (image_digest text_pattern_ops, started_at DESC);
DROP INDEX CONCURRENTLY IF EXISTS deployments_search_pull_request;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deployments_search_pull_request ON deployments
  ((attribution #>> '{pullRequest,number}'), started_at DESC) WHERE attribution IS NOT NULL;
-- The one of digests finds equal ones as well.
DROP INDEX CONCURRENTLY IF EXISTS deployments_digest;

DROP INDEX CONCURRENTLY IF EXISTS rollout_commits_search_sha;
CREATE INDEX CONCURRENTLY IF NOT EXISTS rollout_commits_search_sha ON rollout_commits (sha text_pattern_ops);
DROP INDEX CONCURRENTLY IF EXISTS rollout_commits_search_pull_request;
CREATE INDEX CONCURRENTLY IF NOT EXISTS rollout_commits_search_pull_request ON rollout_commits (pull_request)
  WHERE pull_request IS NOT NULL;

DROP INDEX CONCURRENTLY IF EXISTS rollouts_search_key;
CREATE INDEX CONCURRENTLY IF NOT EXISTS rollouts_search_key ON rollouts (key text_pattern_ops);

DROP INDEX CONCURRENTLY IF EXISTS incidents_search_title;
CREATE INDEX CONCURRENTLY IF NOT EXISTS incidents_search_title ON incidents (lower(title) text_pattern_ops);
