import type { Message } from '@bufbuild/protobuf';
import { type ContractMethod, LedgerError, validated } from '@sample-platform-ai/contract';
import { type Pools, transaction } from '@sample-platform-ai/kit/database/pools.ts';
import type { LoadGuard } from '@sample-platform-ai/kit/guard.ts';
import { authorize } from '../auth/access.ts';
import type { Principal } from '../auth/principal.ts';
import { databaseFailure } from '../database/failures.ts';
import { createFence } from '../database/fence.ts';
import type { Answer, Call } from './call.ts';
import type { AnyHandler } from './handlers.ts';
import { earlierReply, keepAnswer, requestHash, type WriteKey, withToken } from './idempotency.ts';
import { isHeavy, type Lane } from './lane.ts';
import { naturalKey } from './natural-key.ts';
import { type Caller, identified, type RateGuard } from './rate.ts';

export interface DispatcherOptions {
  readonly pools: Pools;
  readonly loadGuard: LoadGuard;
  readonly rateGuard: RateGuard;
  readonly readsAreOpen: boolean;
  readonly heavyLane: Lane;
  /** Method name -> handler. */
  readonly handlers: ReadonlyMap<string, AnyHandler>;
}

/** Dispatches the calls of both transports. */
export interface Dispatcher {
  /** Refuses calls while the process is overloaded; runs before all other checks. */
  readonly shed: () => void;
  /** Authenticates the caller, and counts the call against the caller's quota whatever its result. */
  identify(caller: Caller, verify: () => Promise<Principal | undefined>): Promise<Principal | undefined>;
  /** Counts a request without authentication, by its address. */
  countByAddress(caller: Caller): void;
  invoke(method: ContractMethod, message: Message, call: Call): Promise<Answer>;
  /** Checks only access and the contract's rules; for streams. */
  admit(method: ContractMethod, message: Message, call: Call): void;
}

/** Rejects at the deadline; the limits of the database session end the work itself. */
function untilDeadline(call: Call, work: Promise<Answer>): Promise<Answer> {
  const left = call.deadline - Date.now();
  return new Promise((resolve, reject) => {
    const late = () => reject(new LedgerError('deadline_exceeded', 'Deadline exceeded'));
    const timer = setTimeout(late, Math.max(0, left));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function expectVersion(method: ContractMethod, message: Message): void {
  if (!method.expectsVersion) return;
  if ('expectedVersion' in message && message.expectedVersion === 0) {
    throw new LedgerError('version_required', 'send the version that you have read: If-Match, or expected_version');
  }
}

function writeKey(method: ContractMethod, message: Message, call: Call, principal: Principal): WriteKey | undefined {
  const key = call.idempotencyKey ?? naturalKey(method, message, principal);
  if (key === undefined) return undefined;
  if (!/^[!-~]{1,200}$/.test(key))
    throw new LedgerError('invalid_argument', 'an idempotency key has 1 to 200 visible ASCII characters');
  return { principal: principal.id, key, hash: requestHash(method, method.descriptor.input, message) };
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { pools, loadGuard, rateGuard, readsAreOpen, handlers, heavyLane } = options;
  const fence = createFence(pools);
  const admit = (method: ContractMethod, message: Message, call: Call) => {
    authorize(method.access, call.principal, readsAreOpen);
    validated(method.descriptor.input, message);
    expectVersion(method, message);
  };

  const write = (method: ContractMethod, message: Message, call: Call, handler: AnyHandler) => {
    if (!call.principal) throw new LedgerError('unauthenticated', 'this method requires a token');
    const key = writeKey(method, message, call, call.principal);
    let earlier: Answer | undefined;
    return transaction(
      pools.writer,
      async (db) => {
        earlier = key && (await earlierReply(db, key));
        return earlier ?? handler(message as never, { db, call });
      },
      (db, answer) => {
        if (earlier) return Promise.resolve(answer);
        return key ? keepAnswer(db, key, answer) : withToken(db, answer);
      },
    );
  };

  return {
    shed: () => {
      const reason = loadGuard();
      if (reason !== undefined) throw new LedgerError('unavailable', reason);
    },
    identify: (caller, verify) => identified(rateGuard, caller, verify),
    countByAddress: (caller) => rateGuard({ ...caller, principal: undefined }),
    admit,
    invoke: async (method, message, call) => {
      const handler = handlers.get(method.name);
      if (!handler) throw new LedgerError('internal', `${method.name} has no handler`);
      admit(method, message, call);
      try {
        const reading = () => fence.read(call.consistencyToken, (db) => handler(message as never, { db, call }));
        const work =
          method.verb !== 'GET'
            ? write(method, message, call, handler)
            : isHeavy(method, message)
              ? heavyLane(call, reading)
              : reading();
        return await untilDeadline(call, work);
      } catch (error) {
        throw databaseFailure(error) ?? error;
      }
    },
  };
}
