import { beforeAll, describe, expect, it, vi } from 'vitest';
import { pipelineClaims } from '../dev/issuer/claims.ts';
import { useHarness } from './harness.ts';
import { deploymentRequest, message, prepareCatalog } from './scenario.ts';
import { attempt, deployWith } from './security/attempt.ts';

const harness = useHarness();
beforeAll(() => prepareCatalog(harness()));

const minutes = (n: number) => new Date(Date.now() + n * 60_000).toISOString();

describe('the clock of a caller', () => {
  it.each([
    ['two seconds ahead of us', 21, (now: number) => ({ iat: now + 2, nbf: now + 2 }), 'ok'],
    ['a minute ahead of us', 22, (now: number) => ({ nbf: now + 60 }), 'unauthenticated'],
    ['a second behind, at the end of the token', 23, (now: number) => ({ exp: now - 1 }), 'ok'],
    ['a minute behind', 24, (now: number) => ({ exp: now - 60 }), 'unauthenticated'],
  ])('signs a token when it is %s', async (_, run, claims, code) => {
    const own = {
      ...pipelineClaims({ repositoryId: '1', runId: String(run) }),
      ...claims(Math.floor(Date.now() / 1000)),
    };
    expect(await deployWith(harness(), await harness().issuers.github.sign(own))).toBe(code);
  });

  it('may be a few minutes ahead, but not more', async () => {
    const at = async (n: number, runId: string) => {
      const token = await harness().tokens.pipeline({ runId });
      return attempt(harness(), 'RecordDeployment', deploymentRequest({ at: minutes(n) }), { token });
    };
    expect(await at(4, '31')).toBe('ok');
    expect(await at(6, '32')).toBe('invalid_argument');
    expect(await at(-60 * 24 * 365, '33')).toBe('ok');
  });

  it('cannot end a deployment before it began, and an end that names no time is never earlier', async () => {
    const token = await harness().tokens.pipeline({ runId: '34' });
    const begun = deploymentRequest({ status: 'DEPLOYMENT_STATUS_IN_PROGRESS', at: minutes(2) });
    const { id = '' } = message(await harness().clients.rest.call('RecordDeployment', begun, { token }));
    const end = { id, status: 'DEPLOYMENT_STATUS_SUCCEEDED', at: minutes(-2) };
    expect(await attempt(harness(), 'RecordTransition', end, { token, idempotencyKey: 'skew' })).toBe(
      'invalid_argument',
    );
    // Begun by a clock that is two minutes ahead: now is earlier.
    const now = { id, status: 'DEPLOYMENT_STATUS_SUCCEEDED' };
    const ended = message(await harness().clients.rest.call('RecordTransition', now, { token, idempotencyKey: 'now' }));
    expect(ended['finishedAt']).toBe(ended['startedAt']);
    const viewer = await harness().tokens.person('viewers');
    const metrics = await harness().clients.rest.call('GetDeliveryMetrics', { service: 'checkout' }, { token: viewer });
    expect(JSON.stringify(message(metrics))).not.toMatch(/:-\d/);
  });
});

describe('the clock of a process', () => {
  it('is not what is recorded: all processes take the time from their database', async () => {
    const token = await harness().tokens.pipeline({ runId: '35' });
    const before = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: before + 120_000 });
    try {
      const recorded = message(
        await harness().clients.rest.call('RecordDeployment', deploymentRequest({ version: '35' }), { token }),
      );
      expect(Date.parse(String(recorded['startedAt']))).toBeLessThan(before + 60_000);
    } finally {
      vi.useRealTimers();
    }
  });
});
