import { isMessage, type Message } from '@bufbuild/protobuf';
import { type ContractMethod, GetMatrixRequestSchema, LedgerError } from '@sample-platform-ai/contract';
import type { Pools } from '@sample-platform-ai/kit/database/pools.ts';
import type { Call } from './call.ts';

/** Methods whose cost grows with the amount of data. Lists are not among them: they read little more than the page. */
const heavyMethods = new Set(['MetricsService.GetDeliveryMetrics', 'ComparisonService.Compare']);

/** Whether a read is so slow that many of them would take all connections from quick reads. */
export const isHeavy = ({ name }: Pick<ContractMethod, 'name'>, message: Message): boolean =>
  heavyMethods.has(name) || (isMessage(message, GetMatrixRequestSchema) && message.asOf !== undefined);

/** The share of the reader's connections for heavy reads. */
const heavyShare = 1 / 3;

/** The lane of heavy reads, which all of a process share. */
export const heavyReadLane = ({ reader }: Pick<Pools, 'reader'>): Lane =>
  createLane(Math.max(1, Math.floor((reader.options.max ?? 1) * heavyShare)));

/** Heavy reads that may wait for each one that runs: more would only reach their deadline. */
const waitingPerRunning = 10;

interface Waiting extends Pick<Call, 'deadline' | 'signal'> {
  readonly start: () => void;
  readonly refuse: (error: LedgerError) => void;
}

const isOver = ({ signal, deadline }: Waiting): boolean => signal.aborted || deadline <= Date.now();

export type Lane = <Result>(call: Pick<Call, 'deadline' | 'signal'>, work: () => Promise<Result>) => Promise<Result>;

/**
 * Limits how many run at a time. The others wait in order, hold no connection, and leave the queue when their caller
 * disconnects.
 */
export function createLane(limit: number): Lane {
  let running = 0;
  let waiting: Waiting[] = [];
  /** Calls that are over end here: an export would keep its place otherwise. */
  const dropOver = () => {
    // Asked once: a deadline that passes in between would drop a call without an answer.
    const over = new Set(waiting.filter(isOver));
    waiting = waiting.filter((item) => !over.has(item));
    for (const item of over)
      item.refuse(new LedgerError('deadline_exceeded', 'Deadline exceeded while waiting for other heavy reads'));
  };
  const next = () => {
    running -= 1;
    dropOver();
    waiting.shift()?.start();
  };
  return async (call, work) => {
    if (running >= limit) {
      dropOver();
      if (waiting.length >= limit * waitingPerRunning)
        throw new LedgerError('unavailable', 'too many heavy reads are waiting; try again later');
      await new Promise<void>((start, refuse) => {
        waiting.push({ deadline: call.deadline, signal: call.signal, start, refuse });
      });
    }
    running += 1;
    try {
      return await work();
    } finally {
      next();
    }
  };
}
