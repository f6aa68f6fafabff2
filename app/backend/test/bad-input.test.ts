import { randomBytes } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { contractMethods, GetServiceRequestSchema } from '@sample-platform-ai/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from './harness.ts';
import { deploymentRequest, prepareCatalog } from './scenario.ts';

const harness = useHarness();
let pipeline: string;
let admin: string;
let grpc: Client;
beforeAll(async () => {
  await prepareCatalog(harness());
  pipeline = await harness().tokens.pipeline();
  admin = await harness().tokens.person('admins');
  grpc = new Client(`127.0.0.1:${harness().server.ports.grpc}`, credentials.createInsecure());
});
afterAll(() => grpc.close());

async function post(body: string | Uint8Array, headers: Record<string, string> = {}) {
  const response = await fetch(`${harness().url}/v1/deployments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${pipeline}`, 'content-type': 'application/json', ...headers },
    body,
  });
  const problem = (await response.json()) as { type: string; violations: { field: string }[] };
  return {
    status: response.status,
    type: problem.type,
    fields: problem.violations.map(({ field }) => field),
    media: response.headers.get('content-type'),
  };
}

const valid = () => deploymentRequest() as Record<string, never>;

describe('REST refuses', () => {
  it.each([
    ['no JSON', '{"service":', {}, 400, 'invalid_argument'],
    ['an empty body', '', {}, 400, 'invalid_argument'],
    ['a list', '[]', {}, 400, 'invalid_argument'],
    ['null', 'null', {}, 400, 'invalid_argument'],
    ['a reach for the prototype', '{"__proto__":{"x":1}}', {}, 400, 'invalid_argument'],
    ['another media type', '<xml/>', { 'content-type': 'application/xml' }, 415, 'unsupported_media_type'],
    ['plain text', '{}', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
    ['a body beyond the limit', JSON.stringify({ version: 'x'.repeat(1_100_000) }), {}, 413, 'payload_too_large'],
  ])('%s', async (_, body, headers, code, type) => {
    expect(await post(body, headers as Record<string, string>)).toMatchObject({
      status: code,
      type: `urn:ledger:problem:${type}`,
      media: expect.stringContaining('application/problem+json') as string,
    });
  });

  it.each([
    ['an unknown field', { nonsense: 1 }, 'nonsense'],
    ['a number for a text', { version: 5 }, 'version'],
    ['a number for an enum', { intent: 1 }, 'intent'],
    ['an unspecified enum', { intent: 'INTENT_UNSPECIFIED' }, 'intent'],
    ['a digest that is none', { imageDigest: 'latest' }, 'imageDigest'],
    ['a nested mistake', { rollout: { key: 'a', regions: ['UPPER'] } }, 'rollout.regions[0]'],
    ['a control character', { version: 'a\u0000b' }, 'version'],
    ['a time in the future', { at: '2999-01-01T00:00:00Z' }, 'at'],
  ])('%s, and names the field', async (_, change, field) => {
    const answer = await post(JSON.stringify({ ...valid(), ...change }));
    expect(answer).toMatchObject({ status: 400 });
    if (answer.fields.length > 0) expect(answer.fields).toContain(field);
  });

  it('half a Unicode character', async () => {
    const body = JSON.stringify({ ...valid(), version: 'x' }).replace('"x"', '"\\ud800"');
    expect(await post(body)).toMatchObject({ status: 400 });
  });

  it('a verb that a path does not take, and a path that is none', async () => {
    const wrongVerb = await fetch(`${harness().url}/v1/deployments`, { method: 'DELETE' });
    expect([wrongVerb.status, wrongVerb.headers.get('allow')]).toEqual([405, 'POST, GET']);
    // Without a body a stream would be read to its end, or for ever, for nothing.
    for (const path of ['/v1/events', '/v1/exports/deployments', '/v1/exports/events']) {
      const head = await fetch(`${harness().url}${path}`, {
        method: 'HEAD',
        headers: { authorization: `Bearer ${admin}` },
        signal: AbortSignal.timeout(5000),
      });
      expect([head.status, head.headers.get('allow')], path).toEqual([405, 'GET']);
    }
    expect((await fetch(`${harness().url}/v1/nothing`)).status).toBe(404);
    expect((await fetch(`${harness().url}/v1/services/%zz`)).status).toBe(400);
  });

  it('a stale and a foreign If-Match', async () => {
    const put = (tag: string) =>
      fetch(`${harness().url}/v1/services/checkout`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json', 'if-match': tag },
        body: JSON.stringify({ team: 'a', repository: { fullName: 'a/b', id: '1', ownerId: '100' } }),
      });
    for (const tag of ['"7"', 'W/"1"', '"abc"', '1', '"7", "8"', ',']) expect((await put(tag)).status, tag).toBe(412);
    // RFC 9110: a list of tags, the version as it was sent compressed, and any version.
    for (const tag of ['"7", W/"1", "1"', '"2-gzip"', '*']) expect((await put(tag)).status, tag).toBe(200);
  });
});

const raw = (path: string, bytes: Buffer, token?: string): Promise<number> => {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  const same = (value: Buffer) => value;
  return new Promise((resolve) => {
    grpc.makeUnaryRequest(path, same, same, bytes, metadata, { deadline: Date.now() + 10_000 }, (error) =>
      resolve(error?.code ?? 0),
    );
  });
};

describe('gRPC refuses', () => {
  it('bytes that are no message, and messages beyond the limit', async () => {
    expect(await raw('/ledger.v1.CatalogService/GetService', Buffer.from([0x0a, 0xff]), admin)).toBe(
      status.INVALID_ARGUMENT,
    );
    const large = Buffer.from(
      toBinary(GetServiceRequestSchema, create(GetServiceRequestSchema, { name: 'x'.repeat(1_100_000) })),
    );
    expect(await raw('/ledger.v1.CatalogService/GetService', large, admin)).toBe(status.RESOURCE_EXHAUSTED);
    expect(await raw('/ledger.v1.CatalogService/Nothing', Buffer.alloc(0), admin)).toBe(status.UNIMPLEMENTED);
  });

  it('to any input without an internal error', async () => {
    const unary = contractMethods.filter(({ streams }) => !streams);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.constant(randomBytes(300)),
      // Fields of length-delimited text, which most messages have.
      fc
        .array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.string({ maxLength: 20 })), { maxLength: 6 })
        .map((fields) =>
          Buffer.concat(
            fields.map(([number, text]) =>
              Buffer.concat([Buffer.from([(number << 3) | 2, Buffer.byteLength(text)]), Buffer.from(text)]),
            ),
          ),
        ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...unary), bytes, async ({ descriptor }, payload) => {
        const code = await raw(`/${descriptor.parent.typeName}/${descriptor.name}`, Buffer.from(payload), admin);
        expect([status.INTERNAL, status.UNKNOWN, status.UNAVAILABLE, status.DEADLINE_EXCEEDED]).not.toContain(code);
      }),
      { numRuns: 600 },
    );
    expect(harness().logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});
