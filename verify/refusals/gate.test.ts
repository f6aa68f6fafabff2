import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, text } from './call.ts';
import { type Gate, startGate } from './gate.ts';
import { fromCbor, toCbor } from './wire/cbor.ts';
import type { Model } from './wire/models.ts';

const account = '111111111111';
const seen: string[] = [];
const emulator = createServer((request, response) => {
  seen.push(`${request.method} ${request.url}`);
  response.end('<A><Ours>no</Ours></A>');
});
const model: Model = {
  metadata: { protocol: 'rest-xml' },
  operations: {
    GetBucketPolicy: { name: 'GetBucketPolicy', http: { method: 'GET', requestUri: '/{Bucket}?policy' } },
    ListObjects: { name: 'ListObjects', http: { method: 'GET', requestUri: '/{Bucket}' } },
    GetObject: { name: 'GetObject', http: { method: 'GET', requestUri: '/{Bucket}/{Key+}' } },
  },
  shapes: {},
};
let gate: Gate;

beforeAll(async () => {
  await new Promise<void>((done) => emulator.listen(0, '127.0.0.1', done));
  const address = emulator.address();
  gate = await startGate({
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    modelOf: () => model,
    rules: [
      {
        name: 'no secret names',
        check: (call) =>
          [text(call, 'Name'), text(call, 'Bucket'), text(call, 'AlarmName')].includes('secret')
            ? refusal('Refused', `no <secret> for ${call.role ?? 'the administrator'} in ${call.region}`)
            : undefined,
        amend: (_, answer) => answer.replace('no', 'yes'),
      },
    ],
    standIns: [({ operation }) => (operation === 'GetMode' ? { mode: [{ name: 'a' }] } : undefined)],
  });
  gate.sign('KEY', { account, role: 'apply' });
});
afterAll(async () => {
  await gate.stop();
  emulator.close();
});

const ask = (service: string, path: string, options: RequestInit = {}) =>
  fetch(`${gate.url}${path}`, {
    ...options,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=KEY/20261128/us-east-1/${service}/aws4_request`,
      ...options.headers,
    },
  });
const form = (fields: Readonly<Record<string, string>>): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
});

describe('the gate before the emulator', () => {
  it.each([
    [
      'a form',
      'rds',
      '/',
      form({ Action: 'CreateX', Name: 'secret' }),
      /<Code>Refused<\/Code><Message>no &lt;secret&gt; for apply in us-east-1/,
    ],
    [
      'a form of EC2',
      'ec2',
      '/',
      form({ Action: 'CreateX', Name: 'secret' }),
      /<Response><Errors><Error><Code>Refused/,
    ],
    [
      'JSON',
      'kms',
      '/',
      { method: 'POST', body: '{"Name":"secret"}', headers: { 'x-amz-target': 'Kms.CreateX' } },
      /"__type":"Refused"/,
    ],
    ['a path', 's3', '/secret?policy', {}, /^<Error><Code>Refused/],
    [
      'CBOR',
      'monitoring',
      '/service/GraniteServiceVersion20100801/operation/PutMetricAlarm',
      { method: 'POST', body: new Uint8Array(toCbor({ AlarmName: 'secret' })) },
      /Refused/,
    ],
  ])('refuses what a rule refuses in %s, as the service does', async (_what, service, path, options, answer) => {
    const before = seen.length;
    const response = await ask(service, path, options);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(answer);
    expect(seen.length).toBe(before);
  });

  it('hands on what no rule refuses, counts it, and amends the answer', async () => {
    expect(await (await ask('s3', '/open/a/b')).text()).toBe('<A><Ours>yes</Ours></A>');
    expect(seen.at(-1)).toBe('GET /open/a/b');
    expect(gate.calls.get('s3:GetObject')).toBe(1);
  });

  it('answers for a service that the emulator lacks', async () => {
    const answer = await (await ask('ec2', '/', form({ Action: 'GetMode' }))).text();
    expect(answer).toContain('<mode><item><name>a</name></item></mode>');
  });

  it('refuses credentials that no session has', async () => {
    const response = await ask('ec2', '/', {
      ...form({ Action: 'GetMode' }),
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=OTHER/20261128/us-east-1/ec2/aws4_request' },
    });
    expect(await response.text()).toMatch(/signed with OTHER, which no session has/);
  });

  it('reads the numbers, lists and endless texts of CBOR', () => {
    // {"a": [1, -2, 1.5, true, null], "b": (_ "x", "y")}
    const bytes = Buffer.from('a26161850121fb3ff8000000000000f5f661627f61786179ff', 'hex');
    expect(fromCbor(bytes)).toEqual({ a: [1, -2, 1.5, true, null], b: 'xy' });
  });
});
