-- Up Migration
-- History is derived again when a report comes late: a rollout may turn out to have started earlier, and learn its links later.

GRANT UPDATE (started_at, answers_incident_id) ON rollouts TO ledger_app;
