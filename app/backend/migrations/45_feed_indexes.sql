-- Up Migration
-- No transaction
-- The newest events of an environment, and of a service in one, without the subjects that the feed leaves out.

DROP INDEX CONCURRENTLY IF EXISTS events_feed_environment;
CREATE INDEX CONCURRENTLY IF NOT EXISTS events_feed_environment ON events (environment, tx, id)
  WHERE subject IN ('deploymentChanged', 'incidentChanged', 'serviceChanged');
DROP INDEX CONCURRENTLY IF EXISTS events_feed_service;
CREATE INDEX CONCURRENTLY IF NOT EXISTS events_feed_service ON events (service, environment, tx, id)
  WHERE subject IN ('deploymentChanged', 'incidentChanged', 'serviceChanged');
