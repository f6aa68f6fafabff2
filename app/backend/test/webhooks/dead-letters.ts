import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** Puts deployments into the dead letters of a subscription, as a target that answers 500 leaves them. Needs the superuser's URL. */
export async function plantDeadLetters(
  adminUrl: string,
  subscription: string,
  versions: readonly string[],
): Promise<void> {
  const client = new pg.Client(adminUrl);
  await client.connect();
  try {
    for (const [i, version] of versions.entries()) {
      const [stamp, id, at] = [String(i + 1), randomUUID(), new Date().toISOString()];
      const event = { id: `${stamp}-${id}`, at, service: 'payments-checkout', environment: 'prod' };
      const deploymentChanged = { id: randomUUID(), service: event.service, environment: event.environment, version };
      await client.query(
        `INSERT INTO deliveries (subscription_id, stamp, event_id, event, state, attempts, failure, failed_at)
          VALUES ($1, $2, $3, $4, 'dead', 8, 'HTTP 500', now())`,
        [subscription, stamp, id, JSON.stringify({ ...event, deploymentChanged })],
      );
    }
  } finally {
    await client.end();
  }
}
