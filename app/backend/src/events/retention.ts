import { type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';

/** A reader or a sender that stays away for longer than this starts afresh. */
export const retentionDays = 7;
const batch = 5000;

const statement = (table: string, column: string) => ({
  name: `${table}_forget`,
  text: `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${table} WHERE ${column} < now() - make_interval(days => $1) LIMIT ${batch})) RETURNING 1 AS gone`,
});
const statements = [statement('events', 'at'), statement('idempotency_keys', 'created_at')];

/** Forgets events and replies that nobody will come back for, in steps that end within the session's limits. */
export async function forgetOld(db: Queryable, days: number = retentionDays): Promise<number> {
  let forgotten = 0;
  for (const each of statements) {
    for (let gone = batch; gone === batch; forgotten += gone) gone = (await rowsOf(db, each, [days])).length;
  }
  return forgotten;
}
