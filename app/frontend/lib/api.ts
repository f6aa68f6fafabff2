import { type LedgerClient, ledgerClient, type Schemas } from '@sample-platform-ai/contract/client';
import { accessToken } from './session.ts';

/** The ledger refused the request. */
export class RefusedError extends Error {
  readonly status: number;
  readonly problem: Partial<Schemas['Problem']>;

  constructor(status: number, problem: Partial<Schemas['Problem']>) {
    super(problem.detail || problem.title || `the ledger answered ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

/** The newest transaction that this page knows. */
let consistencyToken: string | undefined;

/** Later reads see this transaction, in every region. */
export function setConsistencyToken(transaction: string): void {
  if (consistencyToken === undefined || BigInt(transaction) > BigInt(consistencyToken)) consistencyToken = transaction;
}

/** After a `resync` the earlier token may refer to a lost transaction. */
export function resetConsistencyToken(transaction: string): void {
  consistencyToken = transaction;
}

let shared: LedgerClient | undefined;

/** A connection may be lost without a word. An export of everything may take minutes. */
const answerMs = 30_000;
const limited = (request: Request): Promise<Response> =>
  request.url.includes('/exports/')
    ? fetch(request)
    : fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(answerMs)]) });

/** The ledger, below `/api` of the page's own origin. */
export function ledger(): LedgerClient {
  if (shared) return shared;
  shared = ledgerClient({ baseUrl: `${window.location.origin}/api`, fetch: limited });
  shared.use({
    onRequest: ({ request }) => {
      const token = accessToken();
      if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
      if (consistencyToken !== undefined) request.headers.set('ledger-consistency-token', consistencyToken);
      return request;
    },
    onResponse: ({ request, response }) => {
      const written = request.method === 'GET' ? null : response.headers.get('ledger-consistency-token');
      if (written !== null) setConsistencyToken(written);
    },
  });
  return shared;
}

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: Schemas['Problem'];
  readonly response: Response;
}

/** The response data; throws `RefusedError`, or the error of `fetch` without a response. */
export async function answerOf<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (data === undefined) throw new RefusedError(response.status, typeof error === 'object' ? error : {});
  return data;
}
