import { connect } from 'node:http2';
import { expect, it } from 'vitest';
import { useHarness } from './harness.ts';

const idleTimeoutSeconds = 2;
const harness = useHarness({ LEDGER_BALANCER_IDLE_TIMEOUT_SECONDS: String(idleTimeoutSeconds) });

it('a quiet gRPC connection is pinged before the balancer would end it', async () => {
  const session = connect(`http://127.0.0.1:${harness().server.ports.grpc}`);
  const start = performance.now();
  const pings: number[] = [];
  session.on('ping', () => pings.push(performance.now() - start));
  await expect.poll(() => pings.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
  session.destroy();
  const [first = 0, second = 0] = pings;
  expect(Math.max(first, second - first)).toBeLessThan(idleTimeoutSeconds * 1000);
});
