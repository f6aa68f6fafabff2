import type { DescService, MessageShape } from '@bufbuild/protobuf';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import type { Answer, Call } from './call.ts';

/** A read goes to a database that is recent enough; a write runs in the transaction that also keeps its reply. */
export interface Context {
  readonly db: Queryable;
  readonly call: Call;
}

type MethodsOf<Service extends DescService> = Service['method'];

/** One function a method of a service of the contract, with the method's own types. */
export type ServiceHandlers<Service extends DescService> = {
  readonly [Name in keyof MethodsOf<Service> as MethodsOf<Service>[Name]['methodKind'] extends 'unary'
    ? Name
    : never]: (request: MessageShape<MethodsOf<Service>[Name]['input']>, context: Context) => Promise<Answer>;
};

/** With the types erased: the dispatcher hands each handler the message that its method declares. */
export type AnyHandler = (request: never, context: Context) => Promise<Answer>;
