/** SQL: the epoch of the snapshot that reads it. */
export const epochNow = '(SELECT max(n.epoch) FROM epochs n)';

/** SQL: whether this server is a writer whose epoch has not begun yet, as `open_epoch` decides it. */
export const startsEpoch = `(NOT pg_is_in_recovery() AND pg_postmaster_start_time() IS DISTINCT FROM
  (SELECT n.writer_started FROM epochs n ORDER BY n.epoch DESC LIMIT 1))`;

/** SQL: the oldest transaction of the epoch. */
export const epochStart = '(SELECT n.first_tx FROM epochs n ORDER BY n.epoch DESC LIMIT 1)';

/**
 * SQL: the current epoch and a transaction as one decimal number, which increases although a new epoch may reuse transaction
 * ids: the last twenty digits are the transaction, the digits before them the epoch.
 */
export const stamp = (tx: string): string => `(${epochNow}::text || lpad(${tx}::text, 20, '0'))`;

/** SQL: the transaction of a stamp. A leading zero would make it octal. */
export const txOf = (stamp: string): string => `coalesce(nullif(ltrim(right(${stamp}::text, 20), '0'), ''), '0')::xid8`;

/** The parts of a stamp. A stamp without an epoch is from a release before epochs. */
export const stampParts = (stamp: string) => ({
  epoch: BigInt(stamp.slice(0, -20) || '0'),
  tx: BigInt(stamp.slice(-20) || '0'),
});
