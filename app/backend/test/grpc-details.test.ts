import { create, fromBinary, type Message, toBinary } from '@bufbuild/protobuf';
import { anyIs, anyUnpack } from '@bufbuild/protobuf/wkt';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import {
  BadRequestSchema,
  CreateServiceRequestSchema,
  ErrorInfoSchema,
  ProblemSchema,
  RequestInfoSchema,
  RetryInfoSchema,
  StatusSchema,
} from '@sample-platform-ai/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from './harness.ts';
import { metadataOf } from './transports.ts';

const harness = useHarness({ LEDGER_READS: 'open', LEDGER_RATE_LIMIT_PER_MINUTE: '40' });
let client: Client;
beforeAll(() => {
  client = new Client(`127.0.0.1:${harness().server.ports.grpc}`, credentials.createInsecure());
});
afterAll(() => client.close());

const same = (value: Buffer) => value;
const refused = (path: string, bytes: Buffer, token?: string): Promise<ServiceError> =>
  new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, same, same, bytes, metadataOf({ token }), (error) =>
      error ? resolve(error) : reject(new Error('it was taken')),
    );
  });
const statusOf = ({ metadata }: ServiceError) => {
  const [bytes] = metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Buffer)) throw new Error('no details');
  return { bytes, status: fromBinary(StatusSchema, bytes) };
};
const details = (error: ServiceError): Readonly<Record<string, Message | undefined>> =>
  Object.fromEntries(
    statusOf(error).status.details.map((detail) => {
      const schema = [ProblemSchema, ErrorInfoSchema, RequestInfoSchema, RetryInfoSchema, BadRequestSchema].find(
        (one) => anyIs(detail, one),
      );
      return [schema?.name ?? detail.typeUrl, schema && anyUnpack(detail, schema)];
    }),
  );

/** Field 1, a text. */
const text = (value: string): Buffer => Buffer.concat([Buffer.from([0x0a, value.length]), Buffer.from(value)]);

describe('the details of a gRPC error', () => {
  it('are those of google.rpc as well as the problem', async () => {
    const error = await refused('/ledger.v1.CatalogService/ListServices', text('Not A Team'));
    expect(details(error)).toMatchObject({
      Problem: { type: 'urn:ledger:problem:invalid_argument', violations: [{ field: 'team' }] },
      ErrorInfo: { reason: 'INVALID_ARGUMENT', domain: 'ledger.v1' },
      BadRequest: { fieldViolations: [{ field: 'team' }] },
      RequestInfo: { requestId: String(error.metadata.get('x-request-id')[0]) },
    });
  });

  it('fit into the 8 KiB of headers that a client of Java takes', async () => {
    const token = await harness().tokens.person('admins');
    const links = Array.from({ length: 200 }, () => ({ title: '', url: 'http://example.com' }));
    const message = create(CreateServiceRequestSchema, { name: 'A', team: 'B', links });
    const bytes = Buffer.from(toBinary(CreateServiceRequestSchema, message));
    const error = await refused('/ledger.v1.CatalogService/CreateService', bytes, token);
    const { bytes: status } = statusOf(error);
    expect((status.length * 4) / 3 + encodeURIComponent(error.details).length).toBeLessThan(7500);
  });

  it('say when to come back', async () => {
    let error = await refused('/ledger.v1.CatalogService/GetService', text('nothing'));
    for (let i = 0; i < 50 && error.code !== 8; i += 1)
      error = await refused('/ledger.v1.CatalogService/GetService', text('nothing'));
    expect(details(error)).toMatchObject({
      ErrorInfo: { reason: 'RATE_LIMITED' },
      RetryInfo: { retryDelay: { seconds: expect.any(BigInt) as bigint } },
    });
  });
});

describe('reflection', () => {
  const ask = (request: Buffer): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const stream = client.makeBidiStreamRequest(
        '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
        same,
        same,
        new Metadata(),
      );
      stream.on('data', resolve).on('error', reject);
      stream.write(request);
      stream.end();
    });
  /** A text of field 1 to 15. */
  const field = (number: number, value: string) =>
    Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), Buffer.from(value)]);

  it('lists the services of the contract, and health', async () => {
    const listed = (await ask(field(7, '*'))).toString('latin1');
    expect(listed).toContain('grpc.health.v1.Health');
    expect(listed).toContain('ledger.v1.MatrixService');
  });

  it.each([
    'ledger.v1.Problem',
    'google.rpc.BadRequest',
    'google.rpc.Status',
    'grpc.health.v1.Health',
    'ledger.v1.Cell',
  ])('knows %s, which a client needs to read details and health', async (symbol) => {
    const answer = (await ask(field(4, symbol))).toString('latin1');
    expect(answer).not.toContain('not found');
    expect(answer).toContain(symbol.split('.').at(-1));
  });
});
