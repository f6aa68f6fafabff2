import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import type pg from 'pg';

interface Explained {
  readonly Plan: Readonly<Record<'Shared Hit Blocks' | 'Shared Read Blocks', number>>;
}

let prepared = 0;

/** The database pages that a statement reads, planned for its values or, as after some calls, for any. */
export async function buffersRead(
  client: pg.Client,
  mode: 'force_custom_plan' | 'force_generic_plan',
  { text, values }: { readonly text: string; readonly values: readonly unknown[] },
): Promise<number> {
  prepared += 1;
  const name = `cost_${prepared}`;
  await client.query(`SET plan_cache_mode = ${mode}`);
  await client.query(`PREPARE ${name} AS ${text}`);
  const literals = values.map((value) =>
    typeof value === 'number' || value === null ? String(value) : client.escapeLiteral(String(value)),
  );
  const { rows } = await client.query<{ 'QUERY PLAN': readonly Explained[] }>(
    `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE ${name}(${literals.join(', ')})`,
  );
  await client.query(`DEALLOCATE ${name}`);
  const [explained] = rows[0]?.['QUERY PLAN'] ?? [];
  if (!explained) throw new Error('no plan');
  return explained.Plan['Shared Hit Blocks'] + explained.Plan['Shared Read Blocks'];
}

/** A prepared statement's plans: for its values, and for any. */
export const planModes = ['force_custom_plan', 'force_generic_plan'] as const;

export type Reading = (db: Queryable) => Promise<unknown>;

/** What a repository asks the database. */
export async function statementOf(
  read: Reading,
): Promise<{ readonly text: string; readonly values: readonly unknown[] }> {
  const asked: { text: string; values: readonly unknown[] }[] = [];
  const query = async ({ text = '', values = [] }: pg.QueryConfig) => {
    asked.push({ text, values });
    return { rows: [] };
  };
  await read({ query } as never);
  const [first] = asked;
  if (!first || asked.length > 1) throw new Error(`${asked.length} statements; expected one`);
  return first;
}
