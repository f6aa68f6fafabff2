import { Health, SyncStatus } from '@sample-platform-ai/contract';
import { transaction } from '@sample-platform-ai/kit/database/pools.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admin, minutes, runs, useLedger } from './ledger-world.ts';

const { pool, newService, rows } = useLedger();

describe('the ledger of observations', () => {
  it('adds nothing for a repeated notification, and shows the newest that was seen', async () => {
    const seen = fc.record({
      operation: fc.integer({ min: 0, max: 2 }),
      digest: fc.integer({ min: 0, max: 1 }),
      health: fc.constantFrom(Health.HEALTHY, Health.PROGRESSING),
      minute: fc.nat(500),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(seen, { minLength: 1, maxLength: 12, selector: (o) => o.minute }),
        async (all) => {
          const service = await newService();
          for (const { operation, digest, health, minute } of all)
            await transaction(pool(), (tx) =>
              admin.observe(tx, {
                ...{ service, environment: 'prod', region: 'one', applicationUid: service, revision: 'r', health },
                operation: `op-${operation}`,
                imageDigest: `sha256:${String(digest).repeat(64)}`,
                sync: SyncStatus.SYNCED,
                at: minutes(minute),
              }),
            );
          const distinct = new Map<string, number>();
          for (const { operation, digest, health, minute } of all) {
            const name = `op-${operation}/${digest}/${health}`;
            distinct.set(name, Math.max(distinct.get(name) ?? 0, minute));
          }
          const stored = await rows<{ name: string; minute: number }>(
            `SELECT operation || '/' || substr(image_digest, 8, 1) || '/' || CASE health WHEN 'healthy' THEN 1 ELSE 2 END AS name,
             (extract(epoch FROM last_seen_at - '2021-01-01Z'::timestamptz) / 60)::int AS minute
           FROM observations WHERE service = $1`,
            service,
          );
          expect(new Map(stored.map(({ name, minute }) => [name, minute]))).toEqual(distinct);
          const newest = all.reduce((a, b) => (b.minute > a.minute ? b : a));
          const [cell] = await rows('SELECT observed_digest AS digest FROM cells WHERE service = $1', service);
          expect(cell).toEqual({ digest: `sha256:${String(newest.digest).repeat(64)}` });

          // News is what was never seen, and what a cell shows that it did not show before, as when it goes back.
          const known = new Set<string>();
          let shown = { state: '', minute: -1 };
          let news = 0;
          for (const { operation, digest, health, minute } of all) {
            const [name, state] = [`op-${operation}/${digest}/${health}`, `${digest}/${health}`];
            if (!known.has(name) || (minute > shown.minute && state !== shown.state)) news += 1;
            known.add(name);
            if (minute > shown.minute) shown = { state, minute };
          }
          const events = await rows("SELECT id FROM events WHERE service = $1 AND subject = 'observed'", service);
          expect(events).toHaveLength(news);
        },
      ),
      runs(20),
    );
  });
});
