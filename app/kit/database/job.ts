import type pg from 'pg';
import { connectionTo, type SignIn } from './connection.ts';
import { endConnection, socketOf } from './connections.ts';

const connectTimeoutMs = 10_000;

export interface JobOptions {
  readonly signIn: SignIn;
  /** After which the connection is cut, whatever it is doing: a job that hangs holds up a release. */
  readonly limitMs: number;
}

/**
 * A connection for the time of a job, as a migration is one. It ends with `work`; a failure ends its transaction as well.
 *
 * @throws Error when the database does not answer, or the job is not done at its limit
 */
export async function withJobConnection<Result>(
  url: string,
  { signIn, limitMs }: JobOptions,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const { Client, settings } = connectionTo(url, signIn);
  const client = new Client({ ...settings, connectionTimeoutMillis: Math.min(connectTimeoutMs, limitMs) });
  // Without a listener a connection that breaks between two statements would end the process without a word.
  client.on('error', () => {});
  const late = new Error(
    `the job was not done after ${limitMs / 1000} s, or the database does not answer; see what blocks it, then run it again`,
  );
  let isLate = false;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      reject(late);
    }, limitMs);
  });
  const run = async () => {
    try {
      await client.connect();
    } catch (cause) {
      throw new Error('the database does not answer, or refuses the sign-in', { cause });
    }
    return work(client);
  };
  const running = run();
  // What it throws after the limit is a consequence of the cut.
  running.catch(() => {});
  try {
    return await Promise.race([running, limit]);
  } finally {
    clearTimeout(timer);
    if (isLate) socketOf(client)?.destroy();
    else await endConnection(client);
  }
}
