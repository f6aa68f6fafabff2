import { isDeepStrictEqual } from 'node:util';
import { fromBinary, fromJsonString, toBinary, toJson } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { contractMethods } from '@sample-platform-ai/contract';
import { UserError } from '@sample-platform-ai/terminal';
import type { Endpoint, Facts, GrpcEndpoint, HttpEndpoint } from './endpoints.ts';
import type { BenchServer } from './servers.ts';

/** Of what is asked in turn: the first, the middle and the last. */
const some = <Item>(items: readonly Item[]): readonly Item[] =>
  [...new Set([0, Math.floor(items.length / 2), items.length - 1])].flatMap((i) => items.slice(i, i + 1));

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 120));

/** The first place where two JSON values differ. */
export function difference(a: unknown, b: unknown, path = ''): string | undefined {
  if (isDeepStrictEqual(a, b)) return undefined;
  const entries = (value: unknown) =>
    typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)) : undefined;
  const [left, right] = [entries(a), entries(b)];
  if (!left || !right || Array.isArray(a) !== Array.isArray(b))
    return `${path || 'the value'}: ${shown(a)}, ${shown(b)}`;
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const inside = difference(left.get(key), right.get(key), `${path}/${key}`);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** Refuses responses that are not those of the first server. */
function assertEqual(what: string, servers: readonly BenchServer[], bodies: readonly unknown[]): void {
  for (const [i, body] of bodies.entries()) {
    const found = difference(bodies[0], body);
    if (found !== undefined)
      throw new UserError(`${servers[0]?.name} and ${servers[i]?.name} answer ${what} differently at ${found}`);
  }
}

async function assertSameHttp(endpoint: HttpEndpoint, facts: Facts, servers: readonly BenchServer[]): Promise<void> {
  for (const path of some(endpoint.lines(facts))) {
    const bodies: unknown[] = [];
    for (const server of servers) {
      const response = await fetch(`http://127.0.0.1:${server.httpPort}${path}`, {
        headers: { ...endpoint.headers?.(facts) },
      });
      const text = await response.text();
      if (response.status !== 200)
        throw new UserError(`${server.name} answered ${path} with ${response.status}: ${text}`);
      bodies.push(JSON.parse(text));
    }
    assertEqual(path, servers, bodies);
  }
}

/** Fields that differ for each write. */
const withoutNames = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'an id')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'a time');

async function assertSameWrites(endpoint: HttpEndpoint, facts: Facts, servers: readonly BenchServer[]): Promise<void> {
  const [path = '', body = ''] = endpoint.lines(facts)[0]?.split('\t') ?? [];
  const bodies: unknown[] = [];
  for (const server of servers) {
    const key = `compared-${endpoint.name}-${server.name}`;
    const response = await fetch(`http://127.0.0.1:${server.httpPort}${path}`, {
      method: 'POST',
      headers: { ...endpoint.headers?.(facts), 'idempotency-key': key },
      body: body.replaceAll('@@', key),
    });
    const text = await response.text();
    if (!response.ok) throw new UserError(`${server.name} answered ${path} with ${response.status}: ${text}`);
    bodies.push(JSON.parse(withoutNames(text)));
  }
  assertEqual(`a write to ${path}`, servers, bodies);
}

const pass = (bytes: Buffer): Buffer => bytes;

/** The first `count` messages of an answer; a unary one is a stream of one. */
function messages(server: BenchServer, path: string, request: Uint8Array, count: number): Promise<readonly Buffer[]> {
  const client = new Client(`127.0.0.1:${server.grpcPort}`, credentials.createInsecure());
  const seen: Buffer[] = [];
  return new Promise<readonly Buffer[]>((resolve, reject) => {
    const stream = client.makeServerStreamRequest(`/${path}`, pass, pass, Buffer.from(request), new Metadata(), {
      deadline: Date.now() + 10_000,
    });
    stream.on('data', (bytes: Buffer) => {
      seen.push(bytes);
      if (seen.length === count) {
        stream.cancel();
        resolve(seen);
      }
    });
    stream.on('end', () => resolve(seen));
    stream.on('error', (error: ServiceError) =>
      reject(new UserError(`${server.name} answered ${path} with ${error.message} after ${seen.length} messages`)),
    );
  }).finally(() => client.close());
}

async function assertSameGrpc(endpoint: GrpcEndpoint, facts: Facts, servers: readonly BenchServer[]): Promise<void> {
  const method = contractMethods.find(
    ({ descriptor }) => `${descriptor.parent.typeName}/${descriptor.name}` === endpoint.method,
  );
  if (!method) throw new Error(`the contract has no ${endpoint.method}`);
  const { input, output } = method.descriptor;
  // More than one page of a stream.
  const count = endpoint.streamed === undefined ? 1 : Math.min(endpoint.streamed, 1200);
  for (const text of some(endpoint.messages(facts))) {
    const request = toBinary(input, fromJsonString(input, text));
    const answers: unknown[] = [];
    for (const server of servers) {
      const seen = await messages(server, endpoint.method, request, count);
      if (seen.length !== count)
        throw new UserError(`${server.name} answered ${endpoint.method} with ${seen.length} messages of ${count}`);
      answers.push(seen.map((bytes) => toJson(output, fromBinary(output, bytes))));
    }
    assertEqual(`${endpoint.method} of ${text}`, servers, answers);
  }
}

/** Two servers are compared only if their responses are equal, except for ids and times of writes. */
export function assertSame(endpoint: Endpoint, facts: Facts, servers: readonly BenchServer[]): Promise<void> {
  if (endpoint.kind === 'grpc') return assertSameGrpc(endpoint, facts, servers);
  return endpoint.writes ? assertSameWrites(endpoint, facts, servers) : assertSameHttp(endpoint, facts, servers);
}
