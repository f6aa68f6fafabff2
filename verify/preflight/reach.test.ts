import { once } from 'node:events';
import { createServer } from 'node:net';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { expect, it } from 'vitest';
import { reachOf } from './reach.ts';
import { preflight } from './run.ts';
import { stacksOf } from './stacks.ts';

it('waits for an AWS that never answers no longer than its limit, and says so', { timeout: 20_000 }, async () => {
  // It accepts connections, reads requests, and is silent.
  const silent = createServer((socket) => void socket.resume());
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const [environment] = testPlatform.environments;
  if (!environment) throw new Error('the fixture has no environment');
  try {
    const lines = await preflight({
      platform: testPlatform,
      environment,
      stacks: stacksOf(testPlatform, environment.name),
      reach: reachOf({
        endpoint: `http://127.0.0.1:${address.port}`,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        maxAttempts: 1,
        requestTimeoutMs: 300,
      }),
    });
    expect(lines).toEqual([
      expect.objectContaining({
        check: 'account',
        verdict: 'unknown',
        found: expect.stringMatching(/time/i),
        fix: expect.stringMatching(/^Run it again/),
      }),
    ]);
  } finally {
    silent.close();
  }
});
