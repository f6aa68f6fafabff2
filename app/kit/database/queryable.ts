import type pg from 'pg';

/** A pool, or a client in a transaction: the first argument of every repository's function. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<{ rows: Row[] }>;
  query<Row extends pg.QueryResultRow>(config: pg.QueryConfig): Promise<{ rows: Row[] }>;
  /** Set on a client: its statements go through this function. */
  readonly connection?: { readonly stream: { cork(): void; uncork(): void } };
}

/** A statement that PostgreSQL plans once for each connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** Reads few rows by key: it may share a connection with reads of other calls. */
  readonly quick?: true;
}

export async function rowsOf<Row extends pg.QueryResultRow>(
  db: Queryable,
  statement: Statement,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const { rows } = await db.query<Row>({ ...statement, values: [...values] });
  return rows;
}

export async function firstRow<Row extends pg.QueryResultRow>(
  db: Queryable,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row | undefined> {
  return (await rowsOf<Row>(db, statement, values))[0];
}

type Results<Steps extends readonly (() => Promise<unknown>)[]> = {
  [Index in keyof Steps]: Awaited<ReturnType<Steps[Index]>>;
};

/**
 * Independent statements of a transaction: they are sent at once, and run in this order. The first failure is thrown; PostgreSQL
 * refuses the statements after it.
 */
export async function inOrder<Steps extends readonly (() => Promise<unknown>)[]>(
  tx: Queryable,
  ...steps: Steps
): Promise<Results<Steps>> {
  // In one packet, so that PostgreSQL wakes up once.
  tx.connection?.stream.cork();
  // A step that throws must not leave a rejected promise unhandled.
  const sent = steps.map(async (step) => step());
  tx.connection?.stream.uncork();
  // In order, because a later rejection may arrive before its cause.
  const settled = await Promise.allSettled(sent);
  const results = settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
  return results as unknown as Results<Steps>;
}
