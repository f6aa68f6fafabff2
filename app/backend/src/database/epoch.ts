/** SQL: the epoch of the snapshot that reads it. */
export const epochNow = '(SELECT max(n.epoch) FROM epochs n)';

/** SQL: no transaction of that epoch is older. */
export const epochStart = '(SELECT n.first_tx FROM epochs n ORDER BY n.epoch DESC LIMIT 1)';

/**
 * SQL: the current epoch and a transaction as one decimal number, which grows although transaction ids may be given again:
 * the last twenty digits are the transaction, those before them the epoch.
 */
export const stamp = (tx: string): string => `(${epochNow}::text || lpad(${tx}::text, 20, '0'))`;

/** SQL: the transaction of a stamp. A zero in front would make it octal. */
export const txOf = (stamp: string): string => `coalesce(nullif(ltrim(right(${stamp}::text, 20), '0'), ''), '0')::xid8`;

/** The parts of a stamp. One without an epoch is of a release that knew none. */
export const stampParts = (stamp: string) => ({
  epoch: BigInt(stamp.slice(0, -20) || '0'),
  tx: BigInt(stamp.slice(-20) || '0'),
});
