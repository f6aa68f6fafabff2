import { setTimeout as delay } from 'node:timers/promises';
import type { JsonValue } from '@bufbuild/protobuf';
import { deploymentRequest } from '../scenario.ts';
import { grpcClient } from '../transports.ts';
import type { Backend } from './balancer.ts';

export interface LoadResult {
  /** Kind of call -> how many were answered. */
  readonly answered: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  /** Versions of the deployments that were acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
  /** Milliseconds, ascending. */
  readonly latencies: readonly number[];
}

export interface Load {
  stop(): Promise<LoadResult>;
}

const pauseMs = 15;
const regions = ['ap-southeast-2', 'ap-southeast-4'] as const;
const services = ['checkout', 'search'] as const;
type Service = (typeof services)[number];

/** Reads and writes over both transports, none of which is tried again: any that is not answered well is a failure. */
export function startLoad(balancer: Backend, tokens: Readonly<Record<Service, string>>, workers: number): Load {
  const url = `http://127.0.0.1:${balancer.http}`;
  const answered: Record<string, number> = {};
  const failures: string[] = [];
  const acknowledged = new Set<string>();
  const latencies: number[] = [];
  let stopping = false;
  let writes = 0;

  /** Callers that write to one cell wait for each other: each has its own, as far as there are any. */
  const newWrite = (index: number) => {
    writes += 1;
    const version = `restart-${process.pid}-${writes}`;
    const service = services[index % 2] ?? 'checkout';
    const region = regions[(index >> 1) % 2] ?? '';
    const request = deploymentRequest({ version, service, region, rollout: { key: version } });
    return { version, request, token: tokens[service] };
  };
  const rest = async (path: string, init: RequestInit = {}): Promise<void> => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
  };
  const kinds = (index: number): readonly [string, () => Promise<void>][] => {
    const grpc = grpcClient(`127.0.0.1:${balancer.grpc}`);
    closing.push(() => grpc.close());
    const call = async (name: string, request: JsonValue, options = {}) => {
      const outcome = await grpc.call(name, request, options);
      if (!outcome.ok) throw new Error(`${outcome.code} ${outcome.problem.detail}`);
    };
    const all: readonly [string, () => Promise<void>][] = [
      ['REST read', () => rest('/v1/matrix')],
      [
        'REST write',
        async () => {
          const { version, request, token } = newWrite(index);
          await rest('/v1/deployments', {
            method: 'POST',
            headers: {
              authorization: `Bearer ${token}`,
              'content-type': 'application/json',
              'idempotency-key': version,
            },
            body: JSON.stringify(request),
          });
          acknowledged.add(version);
        },
      ],
      ['gRPC read', () => call('ListServices', {})],
      [
        'gRPC write',
        async () => {
          const { version, request, token } = newWrite(index);
          await call('RecordDeployment', request, { token, idempotencyKey: version });
          acknowledged.add(version);
        },
      ],
    ];
    return index % 2 === 0 ? all.slice(0, 2) : all.slice(2);
  };
  const closing: (() => void)[] = [];
  const work = async (index: number) => {
    const calls = kinds(index);
    for (let i = index; !stopping; i += 1) {
      const [kind, call] = calls[i % calls.length] ?? ['', () => Promise.resolve()];
      const start = performance.now();
      try {
        await call();
        answered[kind] = (answered[kind] ?? 0) + 1;
        latencies.push(performance.now() - start);
      } catch (error) {
        const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
        failures.push(`${kind}: ${error instanceof Error ? error.message : String(error)}${cause}`);
      }
      await delay(pauseMs);
    }
  };
  const running = Array.from({ length: workers }, (_, index) => work(index));
  return {
    stop: async () => {
      stopping = true;
      await Promise.all(running);
      for (const close of closing) close();
      return { answered, failures, acknowledged, latencies: latencies.sort((a, b) => a - b) };
    },
  };
}
