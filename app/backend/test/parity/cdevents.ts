import { expect, it } from 'vitest';
import { codes, idOf, play } from '../both.ts';
import { cdEventRequest, digest, message } from '../scenario.ts';

export function cdEventParity(): void {
  it('CDEvents: recorded once, with a place, a digest and a service that the caller may deploy', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const token = await tokens.pipeline();
      await call('RecordCdEvent', cdEventRequest({ id: 'cd-1' }), { token });
      await call('RecordCdEvent', cdEventRequest({ id: 'cd-1' }), { token });
      await call('RecordCdEvent', cdEventRequest({ id: 'cd-1', artifactId: `pkg:oci/checkout@${digest('2')}` }), {
        token,
      });
      const event = { id: 'cd-2', type: 'service.rolledback', artifactId: `pkg:oci/checkout@${digest('2')}` };
      await call('RecordCdEvent', cdEventRequest(event), { token });
      await call('RecordCdEvent', cdEventRequest({ id: 'cd-3', environment: 'prod' }), { token });
      await call('RecordCdEvent', cdEventRequest({ id: 'cd-4', environment: 'prod/mars' }), { token });
      await call('RecordCdEvent', cdEventRequest({ id: 'cd-5', artifactId: 'pkg:oci/checkout@v1' }), { token });
      await call('RecordCdEvent', cdEventRequest({ id: 'cd-6', type: 'service.removed' }), { token });
      await call('RecordCdEvent', cdEventRequest({ id: 'cd-7', service: 'search' }), { token });
      await call('RecordCdEvent', cdEventRequest({ id: 'cd-8', environment: 'dev' }), { token });
      await call('RecordCdEvent', cdEventRequest({ id: 'cd-9' }), { token: await tokens.person('viewers') });
      const inDev = await tokens.pipeline({ environment: 'dev' });
      await call('RecordCdEvent', cdEventRequest({ id: 'cd-10', environment: 'dev' }), { token: inDev });
    });
    expect(codes(outcomes)).toEqual([
      ...['ok', 'ok', 'idempotency_mismatch', 'ok', 'invalid_argument', 'not_found', 'invalid_argument'],
      ...['invalid_argument', 'permission_denied', 'permission_denied', 'permission_denied', 'ok'],
    ]);
    const [first, again, , rollback] = outcomes;
    if (!first || !again || !rollback) throw new Error('nothing was recorded');
    expect(idOf(again)).toBe(idOf(first));
    expect(message(first)).toMatchObject({
      ...{ service: 'checkout', environment: 'prod', region: 'ap-southeast-2', version: 'v1.4.0' },
      ...{ imageDigest: digest('1'), intent: 'INTENT_PLANNED', status: 'DEPLOYMENT_STATUS_SUCCEEDED' },
    });
    expect(message(rollback)).toMatchObject({ intent: 'INTENT_ROLLBACK', version: 'sha256:222222222222'.slice(0, 19) });
  });
}
