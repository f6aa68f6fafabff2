-- Up Migration
-- A position in the outbox holds its epoch: transaction ids are given again after a failover that lost some, and after a restore.

CREATE TABLE epochs (
  epoch integer PRIMARY KEY,
  -- No transaction of the epoch is older.
  first_tx xid8 NOT NULL,
  -- Sets the server that writes apart from all that wrote before: a promotion, a restore and a restart change it on every engine.
  writer_started timestamptz NOT NULL,
  begun_at timestamptz(3) NOT NULL DEFAULT now(),
  -- Events up to this transaction may have been pruned.
  pruned_tx xid8 NOT NULL DEFAULT '0'
);

CREATE FUNCTION open_epoch() RETURNS integer LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  last epochs%ROWTYPE;
BEGIN
  SELECT * INTO last FROM epochs ORDER BY epoch DESC LIMIT 1;
  IF last.writer_started = pg_postmaster_start_time() THEN
    RETURN last.epoch;
  END IF;
  -- A transaction that is running already may publish later: it belongs to the new epoch as well. Two that open one at the same
  -- time wait for each other.
  INSERT INTO epochs (epoch, first_tx, writer_started)
    VALUES (coalesce(last.epoch, 0) + 1, pg_snapshot_xmin(pg_current_snapshot()), pg_postmaster_start_time())
    ON CONFLICT DO NOTHING;
  IF FOUND THEN
    -- After a logical restore: of a transaction that this server has not begun yet. Every reader starts over anyway.
    DELETE FROM events WHERE tx > pg_current_xact_id();
  END IF;
  RETURN (SELECT max(epoch) FROM epochs);
END $$;

CREATE FUNCTION events_in_epoch() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM open_epoch();
  RETURN NULL;
END $$;

-- The first event of a new writer opens its epoch.
CREATE TRIGGER events_in_epoch BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION events_in_epoch();

GRANT SELECT, INSERT ON epochs TO ledger_app;
GRANT UPDATE (pruned_tx) ON epochs TO ledger_app;

SELECT open_epoch();
