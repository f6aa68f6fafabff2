import type pg from 'pg';
import { connectionTo, type SignIn } from './connection.ts';
import { endConnection, socketOf } from './connections.ts';

const connectTimeoutMs = 10_000;

export interface JobOptions {
  readonly signIn: SignIn;
  /** The deadline at which the connection is cut: a job that hangs blocks a release. */
  readonly limitMs: number;
}

/**
 * A connection for a job such as a migration. It closes after `work`; a failure also rolls back its transaction.
 *
 * @throws Error when the database does not answer, or the job exceeds its deadline
 */
export async function withJobConnection<Result>(
  url: string,
  { signIn, limitMs }: JobOptions,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const { Client, settings } = connectionTo(url, signIn);
  const client = new Client({ ...settings, connectionTimeoutMillis: Math.min(connectTimeoutMs, limitMs) });
  // Without a listener a connection that breaks between two statements would end the process without a message.
  client.on('error', () => {});
  const late = new Error(
    `the job exceeded its deadline of ${limitMs / 1000} s, or the database does not answer; find what blocks it, then run it again`,
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
      throw new Error('the database does not answer, or refuses the authentication', { cause });
    }
    return work(client);
  };
  const running = run();
  // An error after the deadline is a consequence of the cut.
  running.catch(() => {});
  try {
    return await Promise.race([running, limit]);
  } finally {
    clearTimeout(timer);
    if (isLate) socketOf(client)?.destroy();
    else await endConnection(client);
  }
}
