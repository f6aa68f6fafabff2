import { setTimeout as delay } from 'node:timers/promises';
import { create, toBinary } from '@bufbuild/protobuf';
import { credentials, Client as GrpcClient, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import {
  type ContractMethod,
  CreateServiceRequestSchema,
  contractMethods,
  PutEnvironmentRequestSchema,
  Tier,
} from '@sample-platform-ai/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFrom } from '../../dev/seed/random.ts';
import { type ServedProcess, startProcess } from '../server-process.ts';
import { methodNamed } from '../transports.ts';
import { brokenBodies, sendBody } from './frames.ts';
import { openLiveMemory } from './live-memory.ts';
import { type Kind, kinds, learn, type Source } from './messages.ts';

const longRun = process.env['LEDGER_FUZZ'] === 'long';
const calls = longRun ? 120_000 : 2000;
const seed = Number(process.env['LEDGER_FUZZ_SEED'] ?? 1);
const lanes = 24;
/** A server on Node ends a connection on which too many streams were cancelled: a thousand, and 33 more each second. */
const callsPerConnection = 5000;

let server: ServedProcess;
let client: GrpcClient | undefined;
const renewClient = (): GrpcClient => {
  client?.close();
  // A separate pool: otherwise clients of one address would share one connection.
  client = new GrpcClient(server.address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  return client;
};
beforeAll(async () => {
  server = await startProcess({}, ['--inspect=127.0.0.1:0']);
  renewClient();
  for (const name of ['a', 'b', 'c']) {
    const place = create(PutEnvironmentRequestSchema, { name, tier: Tier.PRODUCTION, regions: ['a', 'b', 'c'] });
    const repository = { fullName: 'example-org/a', id: '1', ownerId: '100' };
    const service = create(CreateServiceRequestSchema, { name, team: 'a', repository });
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${server.adminToken}`);
    const put = toBinary(PutEnvironmentRequestSchema, place);
    const made = toBinary(CreateServiceRequestSchema, service);
    for (const [method, bytes] of [
      ['PutEnvironment', put],
      ['CreateService', made],
    ] as const)
      expect((await send(methodNamed(method), bytes, metadata)).code).toBe(status.OK);
  }
});
afterAll(async () => {
  client?.close();
  if (server.child.exitCode === null) await server.stop();
});

const pass = (bytes: Buffer): Buffer => bytes;
const pathOf = ({ descriptor }: ContractMethod): string => `/${descriptor.parent.typeName}/${descriptor.name}`;

interface Outcome {
  readonly code: number;
  readonly details: string;
  readonly bytes?: Buffer;
}

function send(method: ContractMethod, bytes: Uint8Array, metadata: Metadata): Promise<Outcome> {
  const deadline = { deadline: Date.now() + 10_000 };
  const connection = client ?? renewClient();
  return new Promise((resolve) => {
    if (method.streams) {
      const stream = connection.makeServerStreamRequest(
        pathOf(method),
        pass,
        pass,
        Buffer.from(bytes),
        metadata,
        deadline,
      );
      // What is wrong shows at once; a stream that is well is left.
      const timer = setTimeout(() => stream.cancel(), 40);
      stream.resume();
      stream.on('error', (error: ServiceError) => {
        clearTimeout(timer);
        resolve(error.code === status.CANCELLED ? { code: status.OK, details: '' } : error);
      });
      stream.on('end', () => resolve({ code: status.OK, details: '' }));
      return;
    }
    connection.makeUnaryRequest(pathOf(method), pass, pass, Buffer.from(bytes), metadata, deadline, (error, answer) =>
      resolve(error ?? { code: status.OK, details: '', ...(answer ? { bytes: answer } : {}) }),
    );
  });
}

const textOf = ({ random }: Source, texts: readonly string[]): string =>
  texts[Math.floor(random() * texts.length)] ?? '';

function metadataOf(source: Source): Metadata {
  const metadata = new Metadata();
  const token = server.tokens[Math.floor(source.random() * server.tokens.length)];
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  if (source.random() < 0.2) metadata.set('idempotency-key', textOf(source, ['k', 'k2', ' ', 'x'.repeat(300)]));
  if (source.random() < 0.1) metadata.set('ledger-consistency-token', textOf(source, ['1', 'x', '9'.repeat(19)]));
  if (source.random() < 0.1) metadata.set('x-request-id', textOf(source, ['short', 'a-good-request-id', '%%%%%%%%%']));
  return metadata;
}

describe('gRPC', () => {
  it(
    `answers ${calls} calls made from the descriptors without an internal error`,
    async () => {
      const source: Source = { random: randomFrom(seed), ids: [], pages: [] };
      const names = Object.keys(kinds) as Kind[];
      const counts = new Map<string, number>();
      const methods = new Set<string>();
      const bad: string[] = [];
      let sent = 0;
      const inspector = /ws:\S+/.exec(server.errors())?.[0];
      if (!inspector) throw new Error(`the server has no inspector: ${server.errors()}`);
      const memory = await openLiveMemory(inspector);
      const every = Math.floor(calls / 10);
      const live: number[] = [];
      const report = async (number: number) => {
        live[number / every] = await memory.measure();
        if (longRun)
          process.stdout.write(
            `${number} calls, ${live.at(-1)?.toFixed(0)} of ${server.residentMiB().toFixed(0)} MiB\n`,
          );
      };
      const lane = async () => {
        while (sent < calls) {
          const number = sent;
          sent += 1;
          if (number % every === 0) await report(number);
          if (number % callsPerConnection === 0) renewClient();
          const method = contractMethods[Math.floor(source.random() * contractMethods.length)];
          // Half of the calls are honest, so that there is something to break.
          const kind = source.random() < 0.4 ? 'valid' : names[Math.floor(source.random() * names.length)];
          if (!method || !kind) throw new Error('nothing to send');
          const bytes = kinds[kind](source, method.descriptor.input);
          const { code, details, bytes: answer } = await send(method, bytes, metadataOf(source));
          methods.add(method.name);
          counts.set(status[code] ?? String(code), (counts.get(status[code] ?? String(code)) ?? 0) + 1);
          if (answer) learn(source, method.descriptor.output, answer);
          if ([status.INTERNAL, status.UNKNOWN, status.DATA_LOSS].includes(code))
            bad.push(
              `${number} ${method.name} ${kind} ${Buffer.from(bytes).toString('base64').slice(0, 400)}: ${code} ${details}`,
            );
        }
      };
      const began = performance.now();
      await Promise.all(Array.from({ length: lanes }, lane));
      await report(sent);
      memory.close();
      const [half = 0, end = 0] = [live[5], live.at(-1)];
      const seconds = (performance.now() - began) / 1000;
      const sums = [...counts].sort().map(([code, n]) => `${code} ${n}`);
      process.stdout.write(
        `gRPC fuzz: seed ${seed}, ${sent} calls in ${seconds.toFixed(0)} s, ${sums.join(', ')}; ${half.toFixed(0)} MiB at half, ${end.toFixed(0)} MiB at the end\n`,
      );
      expect(bad).toEqual([]);
      expect(server.faults).toEqual([]);
      expect(server.child.exitCode).toBeNull();
      expect(methods.size).toBe(contractMethods.length);
      // A fuzz that is only refused has shown nothing.
      expect(counts.get('OK') ?? 0).toBeGreaterThan(calls * 0.15);
      expect(counts.get('UNAVAILABLE') ?? 0).toBeLessThan(calls * 0.01);
      expect(half).toBeGreaterThan(0);
      expect(end).toBeLessThan(half * 1.25 + 16);
    },
    longRun ? 3_600_000 : 120_000,
  );

  it('answers broken frames with a status, and serves on', async () => {
    const method = methodNamed('GetMatrix');
    const bodies = Object.entries(brokenBodies(Buffer.from([10, 1, 97])));
    for (const each of [method, methodNamed('RecordDeployment')]) {
      const answers = await Promise.all(
        bodies.map(async ([name, body]) => [
          name,
          await sendBody(server.address, pathOf(each), server.adminToken, body),
        ]),
      );
      const expected = [status.OK, status.INVALID_ARGUMENT, status.RESOURCE_EXHAUSTED, status.UNIMPLEMENTED].map(
        String,
      );
      expect(answers.filter(([, code = '']) => !expected.includes(code))).toEqual([]);
    }
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${server.adminToken}`);
    expect((await send(method, new Uint8Array(), metadata)).code).toBe(status.OK);
    expect(server.faults).toEqual([]);
  });

  it('ends well afterwards', async () => {
    await delay(100);
    client?.close();
    expect(await server.stop()).toBe(0);
    expect(server.faults).toEqual([]);
  });
});
