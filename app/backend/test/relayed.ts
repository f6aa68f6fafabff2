import type pg from 'pg';
import { vi } from 'vitest';

/** Whether the relay has chained everything that was recorded. */
export async function isRelayed(admin: pg.Client): Promise<boolean> {
  const text = `SELECT (SELECT max(tx) FROM events)::text::numeric <= right(stamp, 20)::numeric AS yes FROM relays`;
  return (await admin.query<{ yes: boolean }>(text)).rows[0]?.yes ?? false;
}

/** Waits until it has. */
export const relayed = (admin: pg.Client): Promise<void> =>
  vi.waitFor(
    async () => {
      if (!(await isRelayed(admin))) throw new Error('the relay has not chained everything');
    },
    { timeout: 20_000, interval: 50 },
  );
