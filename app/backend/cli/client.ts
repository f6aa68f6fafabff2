import { type LedgerClient, ledgerClient, type Schemas } from '@sample-platform-ai/contract/client';

export type Problem = Schemas['Problem'];

/** Told to the person, without a stack trace. */
export class CliError extends Error {}

export interface Connection {
  readonly url: string;
  readonly token: string | undefined;
}

const describe = (problem: Problem | undefined, status: number): string =>
  problem?.title
    ? `${problem.title}${problem.detail ? `: ${problem.detail}` : ''} (${status}, request ${problem.requestId})`
    : `HTTP ${status}`;

export const connect = ({ url, token }: Connection): LedgerClient =>
  ledgerClient({ baseUrl: url, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

const attempts = 4;
const passing = new Set([429, 503, 504]);

export interface Result<Data> {
  readonly data?: Data;
  readonly error?: Problem;
  readonly response: Response;
}

/** Repeats what may succeed a little later. A write carries its idempotency key, so that repeating it is harmless. */
export async function answered<Data>(request: () => Promise<Result<Data>>, pauseMs = 500): Promise<Data> {
  for (let attempt = 1; ; attempt += 1) {
    let failure: string;
    try {
      const { data, error, response } = await request();
      if (data !== undefined) return data;
      failure = describe(error, response.status);
      if (!passing.has(response.status)) throw new CliError(failure);
    } catch (error) {
      if (error instanceof CliError) throw error;
      failure = error instanceof Error ? error.message : 'no answer';
    }
    if (attempt === attempts) throw new CliError(`${failure}, ${attempts} times`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs * 2 ** (attempt - 1)));
  }
}
