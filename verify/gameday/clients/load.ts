import { setTimeout as delay } from 'node:timers/promises';
import type { JsonValue } from '@bufbuild/protobuf';
import { answered, connect } from '@sample-platform-ai/backend/cli/client.ts';
import { controllerClaims, personClaims, pipelineClaims } from '@sample-platform-ai/backend/dev/issuer/claims.ts';
import { randomFrom } from '@sample-platform-ai/backend/dev/seed/random.ts';
import { message, serviceRequest } from '@sample-platform-ai/backend/test/scenario.ts';
import { restClient } from '@sample-platform-ai/backend/test/transports.ts';
import type { ShownMetrics } from '../checker/metrics.ts';
import type { GameRegion, World } from '../world/world.ts';
import { type Client, type ClientContext, messageOf } from './client.ts';
import { createHistory, type History, type Write } from './history.ts';
import { editors, grpcReader, observer, restReader } from './others.ts';
import { grpcStream, sseStream } from './streams.ts';
import { cliPipeline, durablePipeline, grpcPipeline, recordOnce } from './writers.ts';

/** In each region. */
const clientsWith = (durablePipelines: number): readonly Client[] => [
  cliPipeline,
  ...Array.from({ length: durablePipelines }, () => durablePipeline),
  grpcPipeline,
  grpcPipeline,
  observer,
  editors,
  restReader,
  grpcReader,
  sseStream,
  grpcStream,
];

export interface Load {
  readonly history: History;
  /** Ends the clients that write, then those that read once `until` says so. */
  stop(until: () => Promise<void>): Promise<void>;
  /** Ends all clients at once. */
  end(): Promise<void>;
  /** Sends a pipeline's write once more, with its own key. */
  sendAgain(write: Write): Promise<void>;
  /** Asks a region's own ledger for the metrics of a service; undefined where it does not serve. */
  metrics(region: GameRegion, service: string): Promise<ShownMetrics | undefined>;
}

/** Longer than the longest of runs. */
const lasting = { lifetimeSeconds: 4 * 3600 };

export interface LoadOptions {
  readonly seed: number;
  /** In each region, pipelines that wait until every region has what they wrote. */
  readonly durablePipelines: number;
}

/** Writes the catalog, and starts the same clients in both regions. */
export async function startLoad(world: World, { seed, durablePipelines }: LoadOptions): Promise<Load> {
  const clients = clientsWith(durablePipelines);
  const { issuers, regions, names } = world;
  const history = createHistory();
  const writing = new AbortController();
  const reading = new AbortController();
  const person = (group: string) => issuers.people.sign(personClaims(`${group}@example.com`, group), lasting);
  const [admin, viewer, editor] = [
    await person('ledger-admins'),
    await person('ledger-viewers'),
    await person('ledger-editors'),
  ];
  const controller = await issuers.controller.sign(controllerClaims(), lasting);

  const rest = restClient(`http://127.0.0.1:${regions[0].entry.http}`);
  const regionNames = regions.map(({ name }) => name);
  const environment = { name: names.environment, tier: 'TIER_PRODUCTION', regions: regionNames, position: 1 };
  // A balancer that has just begun may know no process yet.
  const write = async (name: string, request: JsonValue, idempotencyKey: string): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return void message(await rest.call(name, request, { token: admin, idempotencyKey }));
      } catch (error) {
        if (attempt === 40) throw new Error(`the catalog cannot be written: ${messageOf(error)}`, { cause: error });
        await delay(250);
      }
    }
  };
  await write('PutEnvironment', environment, 'environment');

  const running = { writers: [] as Promise<void>[], readers: [] as Promise<void>[] };
  const contexts = new Map<string, ClientContext>();
  const begin: (() => void)[] = [];
  let count = 0;
  for (const region of regions) {
    for (const { kind, run } of clients) {
      count += 1;
      const service = `service-${count}`;
      const isStreamOrReader = kind.startsWith('stream') || kind.startsWith('reader');
      if (!isStreamOrReader) await write('CreateService', serviceRequest(service, String(count)), service);
      const pipeline = () =>
        issuers.github.sign(pipelineClaims({ repositoryId: String(count), environment: names.environment }), lasting);
      const [word = ''] = kind.split(' ');
      const tokens: Readonly<Record<string, string>> = { pipeline: await pipeline(), observer: controller, editor };
      const context: ClientContext = {
        name: `${word}-${count}`,
        region,
        regions,
        environment: names.environment,
        service,
        token: tokens[word] ?? viewer,
        viewer,
        history,
        random: randomFrom(seed * 1000 + count),
        signal: (isStreamOrReader ? reading : writing).signal,
      };
      contexts.set(context.name, context);
      begin.push(() => void (isStreamOrReader ? running.readers : running.writers).push(run(context)));
    }
  }
  // All together, once everything that they need is written.
  for (const start of begin) start();
  return {
    history,
    stop: async (until) => {
      writing.abort();
      // A write that is on its way still counts.
      await Promise.all(running.writers);
      await until();
      reading.abort();
      await Promise.all(running.readers);
    },
    end: async () => {
      writing.abort();
      reading.abort();
      await Promise.all([...running.writers, ...running.readers]);
    },
    sendAgain: async ({ client, key }) => {
      const context = contexts.get(client);
      if (!context) throw new Error(`no client ${client}`);
      await recordOnce(context, key);
    },
    metrics: async ({ servers }, service) => {
      const open = servers.entrance();
      if (!open) return undefined;
      const client = connect({ url: `http://127.0.0.1:${open.http}`, token: viewer });
      return answered(() => client.GET('/v1/metrics', { params: { query: { service } } }));
    },
  };
}
