import { type LedgerClient, ledgerClient, type Schemas } from '@sample-platform-ai/contract/client';

export type Problem = Schemas['Problem'];

/** 1: refused, and refused again when repeated. 2: the command line is wrong. 3: not available, and may succeed later. */
export type FailureCode = 1 | 2 | 3;

/** Printed without a stack trace. */
export class CliError extends Error {
  readonly exitCode: FailureCode;

  constructor(message: string, exitCode: FailureCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export interface Connection {
  readonly url: string;
  readonly token: string | undefined;
}

const hints: Readonly<Record<number, string>> = {
  401: '\n  a job needs "permissions: id-token: write"; elsewhere set LEDGER_TOKEN',
  404: '\n  `ledger list services` shows the services',
};

export function describe(problem: Problem | undefined, status: number): string {
  if (!problem?.title) return `HTTP ${status}`;
  const detail = problem.detail ? `: ${problem.detail}` : '';
  return `${problem.title}${detail} (${status}, request ${problem.requestId})${hints[status] ?? ''}`;
}

const attemptMs = 10_000;

export const connect = ({ url, token }: Connection): LedgerClient =>
  ledgerClient({
    baseUrl: url,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    fetch: (request) => fetch(request, { signal: AbortSignal.timeout(attemptMs) }),
  });

const attempts = 5;
const passing = new Set([429, 502, 503, 504]);

export interface Result<Data> {
  readonly data?: Data;
  readonly error?: Problem;
  readonly response: Response;
}

export interface Patience {
  readonly say?: (text: string) => void;
  readonly pauseMs?: number;
}

export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'no answer';
  const { cause } = error;
  return cause instanceof Error ? cause.message || error.message : error.message;
};

/** Retries calls that may succeed later. A write has an idempotency key, so that a retry is safe. */
export async function answered<Data>(
  request: () => Promise<Result<Data>>,
  { say = () => {}, pauseMs = 500 }: Patience = {},
): Promise<Data> {
  for (let attempt = 1; ; attempt += 1) {
    let failure: string;
    let pause = pauseMs * 2 ** (attempt - 1);
    try {
      const { data, error, response } = await request();
      if (data !== undefined) return data;
      failure = describe(error, response.status);
      if (!passing.has(response.status)) throw new CliError(failure);
      pause = Math.max(pause, Math.min(30, Number(response.headers.get('retry-after') ?? 0)) * 1000);
    } catch (error) {
      if (error instanceof CliError) throw error;
      failure = messageOf(error);
    }
    if (attempt === attempts) throw new CliError(`${failure} after ${attempts} attempts`, 3);
    say(`${failure}; retry in ${(pause / 1000).toFixed(1)} s`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
