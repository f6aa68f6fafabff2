import { isMessage, type Message } from '@bufbuild/protobuf';
import { type ContractMethod, GetMatrixRequestSchema, LedgerError } from '@sample-platform-ai/contract';
import type { Call } from './call.ts';

/** Methods whose work grows with what they are asked about. Lists do not: each reads little more than the page it shows. */
const heavyMethods = new Set(['MetricsService.GetDeliveryMetrics', 'ComparisonService.Compare']);

/** Whether a read takes so long that many of them would take all connections from reads that do not. */
export const isHeavy = ({ name }: Pick<ContractMethod, 'name'>, message: Message): boolean =>
  heavyMethods.has(name) || (isMessage(message, GetMatrixRequestSchema) && message.asOf !== undefined);

/** Heavy reads that may wait, for each that may run: more would only wait for their deadline. */
const waitingPerRunning = 10;

type Waiting = Pick<Call, 'deadline' | 'signal'> & { readonly start: () => void };

/**
 * Runs so many at a time, the others wait in their order and hold nothing meanwhile: no connection, and no place once their caller is
 * gone.
 */
export function createLane(limit: number) {
  let running = 0;
  let waiting: Waiting[] = [];
  const next = () => {
    running -= 1;
    for (let item = waiting.shift(); item; item = waiting.shift()) {
      if (item.signal.aborted || item.deadline <= Date.now()) continue;
      item.start();
      return;
    }
  };
  return async <Result>(call: Pick<Call, 'deadline' | 'signal'>, work: () => Promise<Result>): Promise<Result> => {
    if (running >= limit) {
      waiting = waiting.filter(({ signal, deadline }) => !signal.aborted && deadline > Date.now());
      if (waiting.length >= limit * waitingPerRunning)
        throw new LedgerError('unavailable', 'too many reads of this kind are waiting');
      await new Promise<void>((start) => {
        waiting.push({ deadline: call.deadline, signal: call.signal, start });
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
