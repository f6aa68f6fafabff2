-- Up Migration
-- Who changed a subscription last, and whether events are missing in its queue.

ALTER TABLE subscriptions ADD COLUMN updated_by text NOT NULL DEFAULT '';
-- Its queue was full: nothing more is queued until it is empty, and then a resync.
ALTER TABLE subscriptions ADD COLUMN missed boolean NOT NULL DEFAULT false;

GRANT UPDATE (updated_by, missed) ON subscriptions TO ledger_app;
