import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { type Harness, startHarness } from './harness.ts';
import { deploymentRequest, message, observationRequest, prepareCatalog } from './scenario.ts';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const [older, current, limited] = [newSecret(), newSecret(), newSecret()];
const folder = mkdtempSync(join(tmpdir(), 'ledger-webhook-'));
const file = join(folder, 'secrets');
let harness: Harness;
beforeAll(async () => {
  writeFileSync(file, `${older}\n${current}\n${limited} uat/ap-southeast-2 prod/ap-southeast-4\n`);
  harness = await startHarness({ LEDGER_WEBHOOK_SECRET_FILE: file });
  await prepareCatalog(harness);
});
afterAll(async () => {
  await harness.stop();
  rmSync(folder, { recursive: true });
});

function signed(body: string, { secret = current, at = Date.now(), id = 'msg_1' } = {}) {
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(at), body),
  };
}

async function send(body: string, headers: Record<string, string>, path = '/v1/observations') {
  const response = await fetch(`${harness.url}${path}`, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as { id: string; type?: string } };
}

const body = JSON.stringify(observationRequest());

describe('a signed notification of the delivery controller', () => {
  it('is one observation, however often it is sent and with every valid secret', async () => {
    const answers = [
      await send(body, signed(body)),
      await send(body, signed(body)),
      await send(body, signed(body, { secret: older, id: 'msg_2', at: Date.now() - 60_000 })),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const token = await harness.tokens.controller();
    const byToken = await harness.clients.grpc.call('RecordObservation', observationRequest(), { token });
    const ids = new Set([...answers.map((answer) => answer.body.id), message(byToken)['id']]);
    expect(ids.size).toBe(1);
    const list = await harness.clients.rest.call('ListObservations', {}, { token });
    expect(message(list)['observations']).toHaveLength(1);
  });

  it('counts once: replayed, it flips no cell back', async () => {
    const report = (health: string) =>
      JSON.stringify(observationRequest({ region: 'ap-southeast-4', applicationUid: 'uid-4', operation: 'x', health }));
    const [healthy, degraded] = [report('HEALTH_HEALTHY'), report('HEALTH_DEGRADED')];
    const captured = signed(healthy, { id: 'msg_captured' });
    const first = await send(healthy, captured);
    await send(degraded, signed(degraded, { id: 'msg_after' }));
    expect(await send(healthy, captured)).toEqual(first);
    const token = await harness.tokens.person('viewers');
    const matrix = message(await harness.clients.rest.call('GetMatrix', { environment: 'prod' }, { token }));
    const cell = (matrix['cells'] as { region: string }[]).find(({ region }) => region === 'ap-southeast-4');
    expect(cell).toMatchObject({ observed: { health: 'HEALTH_DEGRADED' } });
    // Another message under the same id is refused.
    expect(await send(degraded, signed(degraded, { id: 'msg_captured' }))).toMatchObject({ status: 422 });
  });

  it.each<[string, () => Record<string, string>]>([
    ['of another secret', () => signed(body, { secret: newSecret() })],
    ['of another body', () => signed(`${body} `)],
    ['from ten minutes ago', () => signed(body, { at: Date.now() - 600_000 })],
    ['from ten minutes ahead', () => signed(body, { at: Date.now() + 600_000 })],
    [
      'with another time than was signed',
      () => ({ ...signed(body), 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 30) }),
    ],
    ['without a time', () => ({ ...signed(body), 'webhook-timestamp': '' })],
    ['with half a signature', () => ({ ...signed(body), 'webhook-signature': 'v1' })],
    ['with a token in addition', () => ({ ...signed(body), authorization: 'Bearer a.b.c' })],
  ])('is refused %s', async (_, headers) => {
    expect(await send(body, headers())).toMatchObject({
      status: 401,
      body: { type: 'urn:ledger:problem:unauthenticated' },
    });
  });

  it('is refused for a place that the holder of its secret does not observe', async () => {
    const report = (environment: string, region: string) =>
      JSON.stringify(
        observationRequest({ environment, region, applicationUid: 'limited', operation: environment + region }),
      );
    const statusOf = async (text: string) => (await send(text, signed(text, { secret: limited, id: text }))).status;
    expect(await statusOf(report('uat', 'ap-southeast-2'))).toBe(200);
    expect(await statusOf(report('prod', 'ap-southeast-4'))).toBe(200);
    expect(await statusOf(report('uat', 'ap-southeast-4'))).toBe(403);
    expect(await statusOf(report('prod', 'ap-southeast-2'))).toBe(403);
    expect(await statusOf(report('dev', 'ap-southeast-2'))).toBe(403);
  });

  it('takes no id away from the holder of another secret, who observes other places', async () => {
    const report = (environment: string, region: string) =>
      JSON.stringify(observationRequest({ environment, region, applicationUid: environment, operation: 'x' }));
    const [own, other] = [report('uat', 'ap-southeast-2'), report('prod', 'ap-southeast-2')];
    expect((await send(own, signed(own, { secret: limited, id: 'msg_shared' }))).status).toBe(200);
    expect((await send(other, signed(other, { id: 'msg_shared' }))).status).toBe(200);
  });

  it('is refused for anything but observations', async () => {
    const deployment = JSON.stringify(deploymentRequest());
    expect(await send(deployment, signed(deployment), '/v1/deployments')).toMatchObject({ status: 403 });
  });

  it('is refused where no secret is set', async () => {
    const other = await startHarness();
    const response = await fetch(`${other.url}/v1/observations`, { method: 'POST', headers: signed(body), body });
    await other.stop();
    expect(response.status).toBe(401);
  });

  it('leaves no signature or secret in the log', () => {
    const logs = JSON.stringify(harness.logs);
    expect(logs).not.toContain(current.slice(6));
    expect(logs).not.toContain('v1,');
  });
});

describe('the file of secrets', () => {
  const read = (content: string) => {
    const path = join(folder, 'other');
    writeFileSync(path, content);
    return () =>
      readConfig({ LEDGER_WRITER_URL: 'postgres://a@db/l', LEDGER_ISSUERS: '[]', LEDGER_WEBHOOK_SECRET_FILE: path });
  };

  it.each([
    ['nothing', ''],
    ['a short secret', 'whsec_c2hvcnQ='],
    ['a plain word', 'changeme'],
    ['a bad line', `${current}\nx`],
    ['a place without a region', `${current} prod`],
  ])('is refused with %s', (_, content) => {
    expect(read(content)).toThrow(/LEDGER_WEBHOOK_SECRET_FILE: .*whsec_/);
  });

  it('is refused when it is not there', () => {
    rmSync(join(folder, 'other'), { force: true });
    const environment = { LEDGER_WRITER_URL: 'postgres://a@db/l', LEDGER_ISSUERS: '[]' };
    expect(() => readConfig({ ...environment, LEDGER_WEBHOOK_SECRET_FILE: join(folder, 'none') })).toThrow(
      /cannot be read/,
    );
  });
});
