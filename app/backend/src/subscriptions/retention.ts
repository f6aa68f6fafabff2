import { type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { deleteBatch, deleteInBatches } from '../database/batches.ts';

/** Days for which a dead letter is kept. */
export const deadLetterDays = 30;

const old = {
  name: 'deliveries_prune',
  table: 'deliveries',
  rows: `state = 'dead' AND failed_at < now() - make_interval(days => ${deadLetterDays})`,
};
const ended = {
  name: 'deliveries_of_ended',
  table: 'deliveries',
  rows: `subscription_id IN (SELECT s.id FROM subscriptions s WHERE s.state = 'ended')`,
};
const ofOne = deleteBatch({ name: 'deliveries_clear', table: 'deliveries', rows: 'subscription_id = $1' });

/** Deletes a batch of what waits and of the dead letters: all of it, as a rule. `pruneDeliveries` deletes the rest. */
export const clearDeliveries = (tx: Queryable, id: string): Promise<unknown> => rowsOf(tx, ofOne, [id]);

/** Deletes old dead letters, and what subscriptions that have ended left behind. @returns the number of deliveries */
export async function pruneDeliveries(db: Queryable): Promise<number> {
  return (await deleteInBatches(db, old, [])) + (await deleteInBatches(db, ended, []));
}
