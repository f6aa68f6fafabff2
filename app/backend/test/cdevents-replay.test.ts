import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from './harness.ts';
import { cdEventRequest, digest, message, prepareCatalog } from './scenario.ts';

const harness = useHarness();
let admin: pg.Client;
beforeAll(async () => {
  await prepareCatalog(harness());
  admin = new pg.Client(harness().database.adminUrl);
  await admin.connect();
});
afterAll(() => admin.end());

const send = async (request: ReturnType<typeof cdEventRequest>, idempotencyKey: string | undefined, token?: string) =>
  harness().clients.rest.call('RecordCdEvent', request, {
    token: token ?? (await harness().tokens.person('admins')),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });
const recorded = async () => (await admin.query<{ id: string }>('SELECT id FROM deployments')).rows.map(({ id }) => id);
const chained = (id: string, chainId: string) => {
  const request = cdEventRequest({ id }) as { data: { context: object } };
  const data = { ...request.data, context: { ...request.data.context, chainId } };
  return { ...request, data } as ReturnType<typeof cdEventRequest>;
};

describe('a CDEvent that is sent again', () => {
  it.each([
    ['without a chain', (id: string) => cdEventRequest({ id })],
    ['with a chain', (id: string) => chained(id, `chain-${id}`)],
  ])('is recorded once, %s: under other keys, by other callers and after the memory for keys', async (kind, event) => {
    const request = event(`replay-${kind.length}`);
    const first = message(await send(request, 'key-one'));
    const before = await recorded();
    expect(message(await send(request, 'key-two'))).toEqual(first);
    expect(message(await send(request, undefined, await harness().tokens.pipeline()))).toEqual(first);
    await admin.query('DELETE FROM idempotency_keys');
    expect(message(await send(request, undefined))).toEqual(first);
    const together = await Promise.all(
      ['a', 'b', 'c', 'd'].map((key) => send(request, `replay-${kind.length}-${key}`)),
    );
    expect(together.map(message)).toEqual([first, first, first, first]);
    expect(await recorded()).toEqual(before);
  });

  it('is refused with another artifact, and for a service that the caller may not deploy', async () => {
    message(await send(cdEventRequest({ id: 'changed' }), 'changed-1'));
    const other = cdEventRequest({ id: 'changed', artifactId: `pkg:oci/checkout@${digest('2')}` });
    expect(await send(other, 'changed-2')).toMatchObject({ code: 'conflict' });
    const token = await harness().tokens.pipeline({ repositoryId: '2' });
    expect(await send(cdEventRequest({ id: 'changed' }), 'changed-3', token)).toMatchObject({
      code: 'permission_denied',
    });
  });
});
