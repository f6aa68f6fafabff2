import { Health, SyncStatus } from '@sample-platform-ai/contract';
import { transaction } from '@sample-platform-ai/kit/database/pools.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observationDocument } from '../src/projections/observations.ts';
import { admin, minutes, runs, useLedger } from './ledger-world.ts';

const { pool, newService, rows } = useLedger();

describe('the ledger of observations', () => {
  const report = (
    service: string,
    health: Health,
    minute: number,
    more: { sequence?: number; since?: number } = {},
  ) => ({
    ...{ service, environment: 'prod', region: 'one', applicationUid: service, revision: 'r', health },
    operation: `r ${more.since ?? 0}`,
    imageDigest: `sha256:${'1'.repeat(64)}`,
    sync: SyncStatus.SYNCED,
    at: minutes(minute),
    sequence: more.sequence === undefined ? '' : String(more.sequence),
  });
  const afterReports = async (service: string, reports: readonly ReturnType<typeof report>[]) => {
    for (const one of reports) await transaction(pool(), (tx) => admin.observe(tx, one));
    const [cell] = await rows(
      'SELECT observed_health AS health, observed_at AS at, entity_version AS version FROM cells WHERE service = $1',
      service,
    );
    return cell;
  };

  it('shows the newest in any order: by time, and at the same time by the sequence of its source', async () => {
    const seen = fc.record({
      health: fc.constantFrom(Health.HEALTHY, Health.PROGRESSING, Health.DEGRADED),
      minute: fc.nat(3),
      sequence: fc.nat(1000),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(seen, { minLength: 1, maxLength: 8, selector: ({ sequence }) => sequence }),
        async (all) => {
          const service = await newService();
          await afterReports(
            service,
            all.map(({ health, minute, sequence }) => report(service, health, minute, { sequence: sequence })),
          );
          const [newest] = [...all].sort((a, b) => b.minute - a.minute || b.sequence - a.sequence);
          const [cell] = await rows('SELECT observed_health AS health FROM cells WHERE service = $1', service);
          const names = {
            [Health.HEALTHY]: 'healthy',
            [Health.PROGRESSING]: 'progressing',
            [Health.DEGRADED]: 'degraded',
          };
          expect(cell).toEqual({ health: names[newest?.health ?? Health.HEALTHY] });
        },
      ),
      runs(20),
    );
  });

  it('keeps Healthy, Degraded, Healthy of one operation apart, and a retry of the second comes too late', async () => {
    const service = await newService();
    const reports = [
      report(service, Health.HEALTHY, 1, { since: 1, sequence: 10 }),
      report(service, Health.DEGRADED, 2, { since: 2, sequence: 20 }),
      report(service, Health.HEALTHY, 3, { since: 3, sequence: 30 }),
      report(service, Health.DEGRADED, 2, { since: 2, sequence: 20 }),
    ];
    expect(await afterReports(service, reports)).toMatchObject({ health: 'healthy' });
    expect(await rows('SELECT health FROM observations WHERE service = $1 ORDER BY observed_at', service)).toEqual([
      { health: 'healthy' },
      { health: 'degraded' },
      { health: 'healthy' },
    ]);
  });

  it('takes the periodic report of the same state for no change, and for the newest word', async () => {
    const service = await newService();
    const before = await afterReports(service, [report(service, Health.HEALTHY, 1)]);
    expect(await afterReports(service, [report(service, Health.HEALTHY, 30)])).toEqual(before);
    expect(await afterReports(service, [report(service, Health.DEGRADED, 20, { since: 20 })])).toEqual(before);
    const [seen] = await rows<{ seen: Date }>(
      "SELECT last_seen_at AS seen FROM observations WHERE service = $1 AND health = 'healthy'",
      service,
    );
    expect(seen?.seen.getTime()).toBe(Number(minutes(30).seconds) * 1000);
  });

  it('shows the uid of an Application as it was reported, also in rows that an older release wrote', async () => {
    const service = await newService();
    await afterReports(service, [report(service, Health.HEALTHY, 1)]);
    const shown = (row: string) =>
      rows<{ uid: string }>(`SELECT (${observationDocument})::json->>'applicationUid' AS uid FROM ${row} t`, service);
    const written = '(SELECT * FROM observations WHERE service = $1)';
    expect(await shown(written)).toEqual([{ uid: service }]);
    const older = `jsonb_populate_record((SELECT o FROM observations o WHERE service = $1),
      jsonb_build_object('application_uid', $1::text))`;
    expect(await shown(older)).toEqual([{ uid: service }]);
  });

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
