-- No transaction
-- Since when a target answers, or does not, is found without reading all that it answered.
CREATE INDEX CONCURRENTLY IF NOT EXISTS probes_answer ON probes (target, region, ok, at);
