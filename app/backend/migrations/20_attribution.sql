-- Up Migration
-- Who and what stands behind a deployment, as its pipeline says.

ALTER TABLE deployments ADD COLUMN attribution jsonb;
ALTER TABLE rollout_commits ADD COLUMN message text, ADD COLUMN author text, ADD COLUMN pull_request integer;
