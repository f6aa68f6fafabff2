import type { Message } from '@bufbuild/protobuf';
import { type ContractMethod, LedgerError } from '@sample-platform-ai/contract';
import type { Pools } from '@sample-platform-ai/kit/database/pools.ts';
import type { Call } from '../call/call.ts';
import type { Lane } from '../call/lane.ts';
import { callerKey } from '../call/rate.ts';
import { databaseFailure } from '../database/failures.ts';
import { type Batches, exportSources } from './sources.ts';

/** Concurrent exports of a process, and of one caller: an export reads as much as many lists. */
export const exportLimit = 4;
const exportLimitPerCaller = 1;
/** A page that waits longer for its turn ends the export. */
const pageWaitMs = 10_000;

export type Exporter = (method: ContractMethod, message: Message, call: Call) => Batches;

/** An export ends when its token expires, like a stream: the rest needs a new token. */
function checkToken({ principal }: Call): void {
  if (Date.now() >= (principal?.expiresAt ?? Number.POSITIVE_INFINITY))
    throw new LedgerError(
      'unauthenticated',
      'the token expired during the export, which is incomplete; sign in and export again',
    );
}

/** Admits exports, and reads them page by page at the pace of their client. */
export function createExporter({ reads }: Pick<Pools, 'reads'>, lane: Lane): Exporter {
  const running = new Map<string, number>();
  let open = 0;
  const enter = (caller: string) => {
    if (open >= exportLimit)
      throw new LedgerError('unavailable', `${exportLimit} exports are running; try again later`, {
        retryAfterSeconds: 30,
      });
    const own = running.get(caller) ?? 0;
    if (own >= exportLimitPerCaller)
      throw new LedgerError('rate_limited', 'you already have an export running; wait until it ends', {
        retryAfterSeconds: 30,
      });
    running.set(caller, own + 1);
    open += 1;
  };
  const leave = (caller: string) => {
    const own = (running.get(caller) ?? 1) - 1;
    if (own > 0) running.set(caller, own);
    else running.delete(caller);
    open -= 1;
  };
  return async function* (method, message, call) {
    const source = exportSources[method.name];
    if (!source) throw new LedgerError('internal', `${method.name} has no export`);
    const caller = callerKey(call);
    enter(caller);
    try {
      yield* source(message, (work) => {
        checkToken(call);
        return lane({ signal: call.signal, deadline: Date.now() + pageWaitMs }, () => work(reads));
      });
    } catch (error) {
      throw databaseFailure(error) ?? error;
    } finally {
      leave(caller);
    }
  };
}
