import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from './harness.ts';
import { runs, waitForCounterexamples } from './ledger-world.ts';
import { deploymentRequest, message, prepareCatalog } from './scenario.ts';
import type { Outcome } from './transports.ts';

waitForCounterexamples();

const harness = useHarness();
beforeAll(() => prepareCatalog(harness()));

let histories = 0;

/** The same key means the same request; `says` is what the request says. */
const attempt = fc.record({
  key: fc.nat(2),
  says: fc.nat(1),
  transport: fc.constantFrom('rest' as const, 'grpc' as const),
});

describe('idempotency keys', () => {
  it('do the work once, however often, over whichever transport and how far at once it is asked for', async () => {
    const token = await harness().tokens.pipeline({}, { lifetimeSeconds: 4 * 3600 });
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 10 }), fc.boolean(), async (attempts, atOnce) => {
        histories += 1;
        const key = (number: number) => `history-${histories}-${number}`;
        const send = async ({ key: number, says, transport }: (typeof attempts)[number]): Promise<Outcome> => {
          const rollout = { key: key(number) };
          const request = deploymentRequest({ version: `v${says}`, rollout, at: '2024-01-01T00:00:00Z' });
          // A call that waited too long gets UNAVAILABLE, and retries with the same key.
          for (;;) {
            const client = harness().clients[transport];
            const outcome = await client.call('RecordDeployment', request, { token, idempotencyKey: key(number) });
            if (outcome.ok || outcome.code !== 'unavailable') return outcome;
          }
        };
        const outcomes: Outcome[] = [];
        if (atOnce) outcomes.push(...(await Promise.all(attempts.map(send))));
        else for (const one of attempts) outcomes.push(await send(one));
        for (const number of new Set(attempts.map((one) => one.key))) {
          const mine = attempts
            .map((one, i) => ({ one, outcome: outcomes[i] }))
            .filter(({ one }) => one.key === number);
          const done = mine.filter(({ outcome }) => outcome?.ok);
          // One body won: all calls with it got the same response, and all others a mismatch.
          const won = done[0]?.one.says;
          expect(done.length).toBe(mine.filter(({ one }) => one.says === won).length);
          expect(new Set(done.map(({ outcome }) => outcome && message(outcome)['id'])).size).toBe(1);
          for (const { outcome } of mine) if (outcome && !outcome.ok) expect(outcome.code).toBe('idempotency_mismatch');
          if (!atOnce) expect(won).toBe(mine[0]?.one.says);
        }
        const { rollouts = [] } = message(
          await harness().clients.rest.call('ListRollouts', { service: 'checkout', pageSize: 200 }, { token }),
        ) as { rollouts?: { key: string; deployments: unknown[] }[] };
        const recorded = rollouts.filter((rollout) => rollout.key.startsWith(`history-${histories}-`));
        expect(recorded.map(({ deployments }) => deployments.length)).toEqual(
          [...new Set(attempts.map((one) => one.key))].map(() => 1),
        );
      }),
      runs(20),
    );
  });
});
