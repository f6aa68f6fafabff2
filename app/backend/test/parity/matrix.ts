import { expect, it } from 'vitest';
import { at, codes, play } from '../both.ts';
import { deploymentRequest, digest, message, observationRequest } from '../scenario.ts';

export function matrixParity(): void {
  it('the matrix: what changed since a position, and how it was at an instant', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const pipeline = await tokens.pipeline({ environment: 'uat', runId: '77' });
      const controller = await tokens.controller();
      const viewer = await tokens.person('viewers');
      const uat = { environment: 'uat', region: 'ap-southeast-2' };
      const record = (key: string, options: object) =>
        call('RecordDeployment', deploymentRequest({ ...uat, rollout: { key }, ...options }), {
          token: pipeline,
          idempotencyKey: `matrix-${key}`,
        });
      await record('m-1', { at: at(1), version: 'v1' });
      const whole = await call('GetMatrix', { environment: 'uat' }, { token: viewer });
      const since = String(message(whole)['position']);
      await call('GetMatrix', { environment: 'uat', since }, { token: viewer });
      const seen = observationRequest({ ...uat, applicationUid: 'uid-matrix', operation: 'm', at: at(2) });
      await call('RecordObservation', seen, { token: controller });
      await record('m-2', { at: at(3), version: 'v2', imageDigest: digest('2') });
      await call('GetMatrix', { environment: 'uat', since }, { token: viewer });
      await call('GetMatrix', { environment: 'prod', since }, { token: viewer });
      await call('GetMatrix', { environment: 'uat', asOf: '2020-01-02T12:00:00Z' }, { token: viewer });
      await call('GetMatrix', { environment: 'uat', asOf: '2019-01-01T00:00:00Z' }, { token: viewer });
      await call('GetMatrix', { since: 'nonsense' }, { token: viewer });
      await call('GetMatrix', { since, asOf: at(1) }, { token: viewer });
    });
    expect(codes(outcomes)).toEqual([...Array<string>(9).fill('ok'), 'invalid_argument', 'invalid_argument']);
    const cell = { service: 'checkout', environment: 'uat', region: 'ap-southeast-2' };
    const shown = outcomes.slice(1, 9).map((outcome) => (outcome.ok ? outcome.message : undefined));
    expect(shown[0]).toMatchObject({ cells: [{ ...cell, drift: 'DRIFT_UNKNOWN' }] });
    expect(shown[1]).toMatchObject({ delta: true });
    expect(shown[1]).not.toHaveProperty('cells');
    expect(shown[4]).toMatchObject({ delta: true, cells: [{ claimed: { version: 'v2' }, drift: 'DRIFT_DRIFTED' }] });
    expect(shown[5]).not.toHaveProperty('cells');
    expect(shown[6]).toMatchObject({ cells: [{ claimed: { version: 'v1' }, observed: {}, drift: 'DRIFT_NONE' }] });
    expect(shown[7]).not.toHaveProperty('cells');
  });
}
