-- Up Migration
-- The approver and the pull request of a deployment, as its pipeline sends them.

ALTER TABLE deployments ADD COLUMN attribution jsonb;
ALTER TABLE rollout_commits ADD COLUMN message text, ADD COLUMN author text, ADD COLUMN pull_request integer;
