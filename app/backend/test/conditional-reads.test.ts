import { get } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { contractMethods } from '@sample-platform-ai/contract';
import openapi from '@sample-platform-ai/contract/openapi.json' with { type: 'json' };
import { beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from './harness.ts';
import { deploymentRequest, idOfAnswer, message, prepareCatalog } from './scenario.ts';

const harness = useHarness({ LEDGER_READS: 'open' });
let paths: Readonly<Record<string, string>>;
/** Some reads are not open. */
let authorization: string;

beforeAll(async () => {
  await prepareCatalog(harness());
  const token = await harness().tokens.pipeline();
  const { rest } = harness().clients;
  let last: Record<string, unknown> = {};
  for (let i = 0; i < 12; i += 1)
    last = message(await rest.call('RecordDeployment', deploymentRequest(), { token, idempotencyKey: `read-${i}` }));
  const admin = await harness().tokens.person('admins');
  const opened = { service: 'checkout', environment: 'prod', title: 'Down', severity: 'SEVERITY_MAJOR' };
  const incident = message(await rest.call('OpenIncident', opened, { token: admin }));
  const hook = {
    url: 'https://hooks.example.invalid/',
    secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    format: 'EVENT_FORMAT_LEDGER',
  };
  const subscription = message(await rest.call('CreateSubscription', hook, { token: admin }));
  authorization = `Bearer ${admin}`;
  paths = {
    '/v1/services/{name}': '/v1/services/checkout',
    '/v1/deployments/{id}': `/v1/deployments/${idOfAnswer(last)}`,
    '/v1/rollouts/{id}': `/v1/rollouts/${String(last['rolloutId'])}`,
    '/v1/incidents/{id}': `/v1/incidents/${idOfAnswer(incident)}`,
    '/v1/subscriptions/{id}': `/v1/subscriptions/${idOfAnswer(subscription)}`,
    '/v1/subscriptions/{id}/dead-letters': `/v1/subscriptions/${idOfAnswer(subscription)}/dead-letters`,
    '/v1/metrics': '/v1/metrics?service=checkout&until=2026-01-01T00:00:00Z',
    '/v1/search': '/v1/search?query=checkout',
    '/v1/comparison': '/v1/comparison?environment=uat&otherEnvironment=prod',
  };
});

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** `fetch` unpacks what it gets. */
const read = (path: string, headers: Record<string, string> = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    get(`${harness().url}${path}`, { headers: { authorization, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    }).on('error', reject);
  });

const reads = contractMethods.filter(({ verb, streams }) => verb === 'GET' && !streams);

describe('every read', () => {
  it.each(reads.map(({ path }) => path))('%s has an ETag, and answers 304 to who has it', async (path) => {
    const url = paths[path] ?? path;
    const plain = await read(url);
    expect(plain.status).toBe(200);
    const etag = String(plain.headers['etag']);
    expect(etag).toMatch(/^(W\/)?"[\w-]+"$/);
    for (const tag of [etag, `"other", ${etag}`, '*', etag.replace(/^W\//, '')]) {
      const again = await read(url, { 'if-none-match': tag });
      expect([again.status, again.body.length], tag).toEqual([304, 0]);
      expect(again.headers['etag']).toBe(etag);
    }
    expect((await read(url, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('declares the consistency token, its ETag and 304', () => {
    const document = openapi.paths as Readonly<
      Record<string, { get?: { parameters: { name: string }[]; responses: Record<string, { headers?: object }> } }>
    >;
    for (const { path, name } of contractMethods.filter(({ verb, streams }) => verb === 'GET' && !streams)) {
      const operation = document[path]?.get;
      expect(
        operation?.parameters.map((parameter) => parameter.name),
        name,
      ).toContain('Ledger-Consistency-Token');
      expect(operation?.responses['200']?.headers, name).toHaveProperty('ETag');
      expect(operation?.responses, name).toHaveProperty('304');
    }
  });
});

describe('a large answer', () => {
  it('is compressed for clients that accept it, with a different ETag', async () => {
    const url = '/v1/deployments?service=checkout';
    const plain = await read(url);
    const zipped = await read(url, { 'accept-encoding': 'br;q=1, gzip;q=0.5' });
    expect(zipped.headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: expect.stringContaining('accept-encoding'),
    });
    expect(zipped.body.length).toBeLessThan(plain.body.length / 3);
    expect(gunzipSync(zipped.body).equals(plain.body)).toBe(true);
    const tags = [plain, zipped].map(({ headers }) => String(headers['etag']));
    expect(tags[1]).toBe(tags[0]?.replace(/"$/, '-gzip"'));
    for (const tag of tags) expect((await read(url, { 'if-none-match': tag })).status).toBe(304);
    for (const refusal of ['gzip;q=0', 'identity', 'br', '*;q=0'])
      expect((await read(url, { 'accept-encoding': refusal })).headers['content-encoding'], refusal).toBeUndefined();
  });

  it('is not compressed where it is a stream, or small', async () => {
    const small = await read('/v1/services/checkout', { 'accept-encoding': 'gzip' });
    expect(small.headers['content-encoding']).toBeUndefined();
    const stream = await new Promise<Readonly<Record<string, unknown>>>((resolve) => {
      const call = get(`${harness().url}/v1/events`, { headers: { 'accept-encoding': 'gzip' } }, ({ headers }) => {
        call.destroy();
        resolve(headers);
      });
    });
    expect(stream['content-type']).toBe('text/event-stream');
    expect(stream['content-encoding']).toBeUndefined();
  });
});

describe('a compressed request', () => {
  const deployments = Array.from({ length: 100 }, () => deploymentRequest());
  const send = async (body: Buffer, encoding: string) => {
    const token = await harness().tokens.pipeline();
    const response = await fetch(`${harness().url}/v1/deployment-batches`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-encoding': encoding },
      body: new Uint8Array(body),
    });
    const { type = 'done' } = (await response.json()) as { type?: string };
    return [response.status, type.replace(/.*:/, ''), response.headers.get('accept-encoding')];
  };

  it('is taken as gzip', async () => {
    const body = Buffer.from(JSON.stringify({ deployments }));
    expect(await send(gzipSync(body), 'gzip')).toEqual([200, 'done', null]);
    expect(await send(body, 'identity')).toEqual([200, 'done', null]);
  });

  it('is refused in another coding, where it is broken, and where it would be too large', async () => {
    const accepts = 'gzip, identity';
    for (const encoding of ['br', 'deflate', 'gzip, gzip'])
      expect(await send(Buffer.from('{}'), encoding), encoding).toEqual([415, 'unsupported_media_type', accepts]);
    expect(await send(Buffer.from('{}'), 'gzip')).toEqual([400, 'invalid_argument', null]);
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '));
    expect(bomb.length).toBeLessThan(1_048_576);
    expect(await send(bomb, 'gzip')).toEqual([413, 'payload_too_large', null]);
  });
});
