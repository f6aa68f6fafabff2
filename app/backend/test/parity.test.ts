import { contractMethods } from '@sample-platform-ai/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { called, startBoth, stopBoth } from './both.ts';
import { accessParity } from './parity/access.ts';
import { cdEventParity } from './parity/cdevents.ts';
import { deploymentParity } from './parity/deployments.ts';
import { incidentParity } from './parity/incidents.ts';
import { matrixParity } from './parity/matrix.ts';
import { searchParity } from './parity/search.ts';
import { subscriptionParity } from './parity/subscriptions.ts';
import { watchStatements, writtenStatements } from './statements.ts';

const executed = watchStatements();
beforeAll(startBoth);
afterAll(stopBoth);

/** One ledger each for all of them, so that the last tests see what was never called. */
describe('both transports agree on', () => {
  accessParity();
  deploymentParity();
  incidentParity();
  matrixParity();
  searchParity();
  cdEventParity();
  subscriptionParity();

  it('every statement that is written anywhere but for streams and replicas', () => {
    const written = writtenStatements();
    // streams.test.ts and events/ run those of the outbox, replica.test.ts those of a replica and its writer, webhooks/ and exports.test.ts the rest.
    const outbox = ['events_after', 'events_end', 'events_horizon', 'events_known', 'events_prune'];
    const relay = [
      ...['deliveries_done', 'deliveries_failed', 'deliveries_next', 'deliveries_prune', 'deliveries_queue'],
      ...['deliveries_of_ended', 'subscriptions_full', 'subscriptions_open'],
      ...['deliveries_queue_all', 'evidence_after', 'evidence_append', 'evidence_at', 'evidence_head', 'relay_epoch'],
      ...['relay_work', 'relay_lock', 'relay_move', 'subscriptions_hold', 'subscriptions_release'],
    ];
    // lost-writes/failover.test.ts runs all of these.
    const comparison = [...written].filter((name) => name.startsWith('lost_'));
    const elsewhere = [...outbox, ...relay, ...comparison, 'fence', 'fence_writer', 'idempotency_keys_prune'];
    expect(elsewhere.filter((name) => !written.has(name))).toEqual([]);
    // The relay runs in the background: it may have executed some of its statements.
    const others = elsewhere.filter((name) => !executed.has(name)).sort();
    expect([...written].filter((name) => !executed.has(name)).sort()).toEqual(others);
    expect(written.size).toBeGreaterThan(30);
  });

  it('every method of the contract but the stream', () => {
    const unary = contractMethods.filter(({ streams }) => !streams).map(({ descriptor }) => descriptor.name);
    expect([...called].sort()).toEqual([...unary].sort());
  });
});
