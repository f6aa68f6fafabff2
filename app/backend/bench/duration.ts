import type { Endpoint } from './endpoints.ts';
import type { Options } from './options.ts';

/** At a steady rate, which side each window is of. */
export const steadyOrder: readonly number[] = [0, 1, 1, 0, 0, 1];

/** A stream is read as fast as the server sends: it has no steady rate. */
export const isPaced = (endpoint: Endpoint): boolean => endpoint.kind === 'http' || endpoint.streamed === undefined;

/** What each takes of a server, its start and stop among it. */
const processSeconds = { start: 2, memory: 79, streams: 40 } as const;

type Plan = Pick<Options, 'rounds' | 'starts' | 'seconds' | 'warmup' | 'atRate'> & {
  readonly endpoints: readonly Endpoint[];
  /** How many servers the ledger is compared with. */
  readonly others: number;
  /** Of `processMeasures`. */
  readonly processes: ReadonlySet<string>;
};

/** How long a run takes, without the builds and the seed. */
export function minutesOf({ endpoints, processes, others, rounds, starts, seconds, warmup, atRate }: Plan): number {
  const [pairs, sides] = [Math.max(1, others), others === 0 ? 1 : 2];
  const steady = seconds * steadyOrder.filter((side) => side < sides).length;
  const windows = endpoints.map(
    (endpoint) => pairs * (sides * (warmup + rounds * seconds) + (atRate && isPaced(endpoint) ? steady : 0)),
  );
  const servers = 1 + others;
  const own = [
    processes.has('start') ? starts * servers * processSeconds.start : 0,
    processes.has('memory') ? servers * processSeconds.memory : 0,
    processes.has('streams') ? processSeconds.streams : 0,
  ];
  return Math.ceil([...windows, ...own].reduce((sum, part) => sum + part, 0) / 60);
}
