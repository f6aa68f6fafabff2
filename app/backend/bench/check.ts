import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from './endpoints.ts';
import { assertSame } from './same.ts';
import type { BenchServer } from './servers.ts';
import type { World } from './world.ts';

/** The newest rollouts of the seed are enough to compare responses. */
export const checkedRollouts = 6000;

export interface Check {
  readonly endpoint: string;
  /** The server that the ledger is compared with. */
  readonly server: string;
  /** Undefined when the responses are equal. */
  readonly difference: string | undefined;
}

/** Whether a row has a response to compare: two rows read the document that `matrix` compares, by a tag and under changes. */
export const isComparable = ({ name }: Endpoint): boolean => name !== 'matrix-304' && name !== 'matrix-changing';

/** Compares the responses of every endpoint, and measures nothing. */
export async function checkAnswers(endpoints: readonly Endpoint[], { starters, facts }: World): Promise<Check[]> {
  const servers: BenchServer[] = [];
  const checks: Check[] = [];
  try {
    for (const start of starters) servers.push(await start());
    const [own, ...others] = servers;
    for (const endpoint of endpoints.filter(isComparable)) {
      // Another server's write reaches the cached matrix after a tenth of a second.
      await delay(200);
      for (const other of own === undefined ? [] : others) {
        const difference = await assertSame(
          endpoint,
          facts,
          [own, other].flatMap((server) => server ?? []),
        ).then(
          () => undefined,
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        checks.push({ endpoint: endpoint.name, server: other.name, difference });
      }
    }
  } finally {
    await Promise.allSettled(servers.map((server) => server.stop()));
  }
  return checks;
}

export const checkLines = (checks: readonly Check[]): string =>
  checks
    .map(({ endpoint, server, difference }) => `${endpoint.padEnd(17)}${server.padEnd(12)}${difference ?? 'equal'}\n`)
    .join('');
