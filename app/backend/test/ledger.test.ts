import { DeploymentStatus } from '@sample-platform-ai/contract';
import { transaction } from '@sample-platform-ai/kit/database/pools.ts';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Feed } from '../src/events/feed.ts';
import { matrixDocument } from '../src/matrix/repository.ts';
import { admin, minutes, play, requestOf, runs, type Step, step, useLedger } from './ledger-world.ts';
import { recorded } from './recorded.ts';

const { pool, newService, rows } = useLedger();

/** What the cells should hold, from the transitions alone. */
const newestSuccess = (column: string) => `(SELECT s.${column} FROM deployments s WHERE s.service = d.service
  AND s.region = d.region AND s.status = 'succeeded' ORDER BY s.finished_at DESC, s.id DESC LIMIT 1)`;
const expectedCells = `SELECT DISTINCT ON (d.region) d.region, d.id AS latest, ${newestSuccess('id')} AS claimed,
    ${newestSuccess('image_digest')} AS digest
  FROM deployments d WHERE d.service = $1 ORDER BY d.region, d.started_at DESC, d.id DESC`;
const storedCells = `SELECT region, latest_deployment_id AS latest, claimed_deployment_id AS claimed, claimed_digest AS digest
  FROM cells WHERE service = $1 ORDER BY region`;
/** Without ids, which differ each time. */
const rolloutFacts = `SELECT key, status, change, started_at, finished_at, region_skew_seconds FROM rollouts
  WHERE service = $1 ORDER BY key`;
const cellFacts = `SELECT region, claimed_version, claimed_digest, claimed_since, latest_version, latest_status,
    latest_started_at FROM cells WHERE service = $1 ORDER BY region`;
const transitions = `SELECT t.* FROM deployment_transitions t JOIN deployments d ON d.id = t.deployment_id
  WHERE d.service = $1 ORDER BY d.id, t.number`;

/** At most one report a minute and region, so that the order in time does not depend on ids. */
const ordered = fc.uniqueArray(step, { minLength: 1, maxLength: 10, selector: ({ minute }) => minute });
const byTime = (steps: readonly Step[]): Step[] => [...steps].sort((a, b) => a.minute - b.minute);

/** An older deployment is reported as ended while a newer one of its region waits: then the other region differs from it. */
const lateEnd: Step[] = [
  { rollout: 0, region: 'two', digest: 0, status: DeploymentStatus.SUCCEEDED, minute: 0, end: undefined },
  { rollout: 1, region: 'one', digest: 1, status: DeploymentStatus.QUEUED, minute: 9, end: undefined },
  { rollout: 2, region: 'one', digest: 1, status: DeploymentStatus.SUCCEEDED, minute: 1, end: undefined },
];

describe('the ledger', () => {
  it('keeps cells and statuses that follow from what was recorded, in any order and all at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), fc.boolean(), async (steps, atOnce) => {
        const service = await newService();
        if (atOnce) await Promise.all(steps.map((one) => play(pool(), service, one)));
        else for (const one of steps) await play(pool(), service, one);
        expect(await rows(storedCells, service)).toEqual(await rows(expectedCells, service));
        const torn = await rows(
          `SELECT d.id FROM deployments d JOIN LATERAL (SELECT t.status, t.number FROM deployment_transitions t
             WHERE t.deployment_id = d.id ORDER BY t.number DESC LIMIT 1) t ON true
           WHERE d.service = $1 AND (d.status <> t.status OR d.entity_version <> t.number)`,
          service,
        );
        expect(torn).toEqual([]);
        const events = await rows("SELECT id FROM events WHERE service = $1 AND subject <> 'cellChanged'", service);
        // One event a transition, and one for the service itself.
        expect(events.length).toBe((await rows(transitions, service)).length + 1);
        // A reader who keeps the highest version of each cell that is sent has the matrix: drift and skew as well.
        const sent = await rows<{ cell: unknown }>(
          `SELECT DISTINCT ON (document->>'region') document AS cell FROM events
           WHERE service = $1 AND subject = 'cellChanged' ORDER BY document->>'region', (document->>'entityVersion')::int DESC`,
          service,
        );
        const { cells } = await matrixDocument(pool(), { team: '', environment: '' });
        const shown = (JSON.parse(cells) as { service: string }[]).filter((cell) => cell.service === service);
        expect(sent.map(({ cell }) => cell)).toEqual(shown);
      }),
      { ...runs(40), examples: [[lateEnd, false]] },
    );
  });

  it('comes to the same state whether reports come in time, late, or in one batch', async () => {
    await fc.assert(
      fc.asyncProperty(ordered, fc.infiniteStream(fc.nat()), async (steps, chance) => {
        const begun = steps.map((one) => ({ ...one, end: undefined }));
        const inTime = await newService();
        for (const one of byTime(begun)) await play(pool(), inTime, one);
        const late = await newService();
        const shuffled = begun.map((one) => ({ one, place: chance.next().value })).sort((a, b) => a.place - b.place);
        for (const { one } of shuffled) await play(pool(), late, one);
        const batch = await newService();
        const requests = byTime(begun).map((one) => requestOf(batch, one));
        await transaction(pool(), (tx) => recorded(tx, requests));
        const cells = await rows(cellFacts, inTime);
        expect(await rows(cellFacts, late)).toEqual(cells);
        expect(await rows(cellFacts, batch)).toEqual(cells);
        const rollouts = await rows(rolloutFacts, inTime);
        expect(await rows(rolloutFacts, batch)).toEqual(rollouts);
        expect(await rows(rolloutFacts, late)).toEqual(rollouts);
      }),
      runs(20),
    );
  });

  it('corrects by a new row, and takes a step only if the status allows it', async () => {
    const to = fc.constantFrom(...[1, 2, 3, 4, 5].map((status) => status as DeploymentStatus));
    const move = fc.record({ status: to, correction: fc.boolean(), note: fc.constantFrom('', 'why') });
    const isFinal = (status: DeploymentStatus) => status >= DeploymentStatus.SUCCEEDED;
    await fc.assert(
      fc.asyncProperty(step, fc.array(move, { maxLength: 8 }), async (begun, moves) => {
        const service = await newService();
        const id = await play(pool(), service, { ...begun, end: undefined });
        let status: DeploymentStatus = begun.status;
        for (const [i, { correction, note, status: next }] of moves.entries()) {
          const before = await rows(transitions, service);
          const at = minutes(begun.minute + i);
          const request = { id, status: next, at, correction, note };
          const taken = await transaction(pool(), (tx) => admin.transition(tx, request)).then(
            () => true,
            () => false,
          );
          const forward = !correction && !isFinal(status) && next > status;
          const corrects = correction && isFinal(status) && isFinal(next) && next !== status && note !== '';
          expect(taken).toBe(forward || corrects);
          if (taken) status = next;
          const after = await rows(transitions, service);
          expect(after.slice(0, before.length)).toEqual(before);
          expect(after.length).toBe(before.length + (taken ? 1 : 0));
        }
        expect(await rows(storedCells, service)).toEqual(await rows(expectedCells, service));
      }),
      runs(30),
    );
  });

  it('gives a reader who comes back exactly what it has missed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), fc.nat(), async (steps, chance) => {
        const service = await newService();
        await Promise.all(steps.map((one) => play(pool(), service, one)));
        const ids = (
          await rows<{ id: string }>(
            "SELECT (SELECT max(epoch) FROM epochs) || lpad(tx::text, 20, '0') || '-' || id AS id FROM events WHERE service = $1 ORDER BY tx, id",
            service,
          )
        ).map(({ id }) => id);
        const from = chance % ids.length;
        if (from === ids.length - 1) return;
        const abort = new AbortController();
        const watcher = { signal: abort.signal, caller: 'reader' };
        const feed = new Feed({ db: pool(), pollMs: 5, onError: () => {} });
        const seen: string[] = [];
        for await (const { id } of feed.watch({ after: ids[from] ?? '', service, environment: '' }, watcher)) {
          seen.push(id);
          if (seen.length === ids.length - from - 1) break;
        }
        abort.abort();
        expect(seen).toEqual(ids.slice(from + 1));
      }),
      runs(15),
    );
  });

  it('records a batch with as many statements as one deployment', async () => {
    const service = await newService();
    const one = { rollout: 0, region: 'one', digest: 0, status: DeploymentStatus.SUCCEEDED, minute: 0 } as const;
    const statements = async (count: number): Promise<number> => {
      const requests = Array.from({ length: count }, (_, i) =>
        requestOf(service, { ...one, rollout: count + i, minute: i }),
      );
      return transaction(pool(), async (tx) => {
        const query = vi.spyOn(tx, 'query');
        await recorded(tx, requests);
        const { length } = query.mock.calls;
        query.mockRestore();
        return length;
      });
    };
    expect(await statements(500)).toBe(await statements(1));
  });
});
