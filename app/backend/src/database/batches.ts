import { type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';

/** Rows that one statement deletes: within the session's limits, and short for those who wait for its locks. */
export const batchSize = 5000;

export interface Pruning {
  readonly name: string;
  readonly table: string;
  /** SQL: which rows, and in which order if it matters. */
  readonly rows: string;
}

/** A statement that deletes one batch. It returns a row for each that is gone. */
export const deleteBatch = ({ name, table, rows }: Pruning) => ({
  name,
  text: `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${rows} LIMIT ${batchSize})) RETURNING 1 AS gone`,
});

/** Deletes until nothing is left. @returns the number of rows */
export async function deleteInBatches(db: Queryable, pruning: Pruning, values: readonly unknown[]): Promise<number> {
  const statement = deleteBatch(pruning);
  let total = 0;
  for (let gone = batchSize; gone === batchSize; total += gone) gone = (await rowsOf(db, statement, values)).length;
  return total;
}
