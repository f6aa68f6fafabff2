-- Up Migration
-- What an environment asks of the provenance of images, and what the check of a deployment found.

ALTER TABLE environments ADD COLUMN IF NOT EXISTS provenance jsonb;
ALTER TABLE deployments ADD COLUMN IF NOT EXISTS provenance jsonb;
