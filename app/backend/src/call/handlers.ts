import type { DescService, MessageShape } from '@bufbuild/protobuf';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import type { Answer, Call } from './call.ts';

/** A read runs on a database that is recent enough; a write runs in the transaction that also stores its reply. */
export interface Context {
  readonly db: Queryable;
  readonly call: Call;
}

type MethodsOf<Service extends DescService> = Service['method'];

/** One function for each method of a service of the contract, with the types of the method. */
export type ServiceHandlers<Service extends DescService> = {
  readonly [Name in keyof MethodsOf<Service> as MethodsOf<Service>[Name]['methodKind'] extends 'unary'
    ? Name
    : never]: (request: MessageShape<MethodsOf<Service>[Name]['input']>, context: Context) => Promise<Answer>;
};

/** Without the types: the dispatcher passes each handler the message of its method. */
export type AnyHandler = (request: never, context: Context) => Promise<Answer>;
