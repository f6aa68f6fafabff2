import { randomBytes } from 'node:crypto';
import type { JsonValue } from '@bufbuild/protobuf';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { Deliverer, type DelivererOptions } from '../../src/subscriptions/deliverer.ts';
import { targetRules } from '../../src/subscriptions/targets.ts';
import { type Harness, startHarness } from '../harness.ts';
import { isRelayed } from '../relayed.ts';
import { deploymentRequest, message, prepareCatalog } from '../scenario.ts';
import { type Received, startTarget, type WebhookTarget } from '../webhook-target.ts';

export const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

interface CloudEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly deploymentChanged?: { readonly version: string } };
}
export const eventOf = ({ body }: Received) => JSON.parse(body) as CloudEvent;
export const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

/** Other tests share the machine. */
export const soon = <Value>(read: () => Value) => expect.poll(read, { timeout: 15_000, interval: 25 });

/** A ledger whose subscriptions are sent by the tests' own deliverers, and a target; each test starts without subscriptions. */
export function useWebhooks() {
  let target: WebhookTarget;
  let harness: Harness;
  let admin: pg.Client;
  let editor: string;
  let deliverers: Deliverer[] = [];
  const errors: unknown[] = [];

  /** Waits hardly between attempts. */
  const startDeliverer = (options: Partial<DelivererOptions> = {}): Deliverer => {
    const deliverer = new Deliverer({
      pools: harness.server.application.pools,
      targets: targetRules([target.host]),
      source: 'urn:test',
      pollMs: 20,
      backoff: () => 0.02,
      onError: (error) => errors.push(error),
      ...options,
    });
    deliverer.start();
    deliverers.push(deliverer);
    return deliverer;
  };
  const stopDeliverers = async (): Promise<void> => {
    await Promise.all(deliverers.map((deliverer) => deliverer.stop()));
    deliverers = [];
  };
  /** Until all that was recorded is relayed, by a deliverer that stops afterwards unless one runs already. */
  const relayed = async (): Promise<void> => {
    const own = deliverers[0] === undefined;
    if (own) startDeliverer();
    await soon(() => isRelayed(admin)).toBe(true);
    if (errors.length > 0) throw errors[0];
    if (own) await stopDeliverers();
  };
  const call = async (name: string, request: JsonValue) =>
    message(await harness.clients.rest.call(name, request, { token: editor }));
  const fields = (options: Record<string, JsonValue> = {}) => ({
    url: target.url,
    secret: newSecret(),
    format: 'EVENT_FORMAT_LEDGER',
    ...options,
  });

  beforeAll(async () => {
    target = await startTarget();
    harness = await startHarness({ LEDGER_WEBHOOK_TARGETS: target.host });
    await prepareCatalog(harness);
    editor = await harness.tokens.person('editors');
    admin = new pg.Client(harness.database.adminUrl);
    await admin.connect();
    // The tests send with separate processes, which do not wait between attempts.
    await harness.server.application.deliverer.stop();
  });
  afterAll(async () => {
    await stopDeliverers();
    await admin.end();
    await harness.stop();
    await target.stop();
  });
  beforeEach(async () => {
    await stopDeliverers();
    await admin.query("UPDATE subscriptions SET state = 'ended'");
    await admin.query('DELETE FROM deliveries');
    errors.length = 0;
    target.answer = () => ({ status: 204 });
  });

  return {
    target: () => target,
    harness: () => harness,
    admin: () => admin,
    errors,
    startDeliverer,
    stopDeliverers,
    relayed,
    call,
    code: async (name: string, request: JsonValue) => {
      const outcome = await harness.clients.rest.call(name, request, { token: editor });
      return outcome.ok ? 'ok' : outcome.code;
    },
    fields,
    subscribe: async (options: Record<string, JsonValue> = {}) => {
      // What was recorded before reaches no subscription.
      await relayed();
      target.received.length = 0;
      return call('CreateSubscription', fields(options));
    },
    deploy: async (version: string, options: Record<string, string> = {}) => {
      const token = await harness.tokens.person('admins');
      return message(
        await harness.clients.rest.call('RecordDeployment', deploymentRequest({ version, ...options }), {
          token,
          idempotencyKey: version,
        }),
      );
    },
    /** Versions in the order of their deliveries. */
    versions: () => target.received.flatMap((received) => eventOf(received).data.deploymentChanged?.version ?? []),
  };
}
