import type { LedgerClient } from '@sample-platform-ai/contract/client';
import { nearest } from '@sample-platform-ai/terminal/nearest.ts';
import { answered, CliError } from './client.ts';
import type { CommandContext } from './context.ts';
import { collect } from './pages.ts';

export interface Filter {
  readonly service?: string | undefined;
  readonly team?: string | undefined;
  /** One, or several of which each has to be known. */
  readonly environment?: string | readonly string[] | undefined;
  readonly region?: string | undefined;
}

function requireOneOf(what: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const guess =
    nearest(name, known) ?? (known.length > 0 && known.length <= 10 ? `expected one of ${known.join(', ')}` : '');
  throw new CliError(`${what} ${name} not found in the ledger${guess ? `; ${guess}` : ''}`);
}

/** Throws for a filter that names what the ledger does not know: its empty result would look like an answer. */
export async function requireKnown(
  client: LedgerClient,
  { service, team, environment, region }: Filter,
  context: CommandContext,
): Promise<void> {
  if (service !== undefined || team !== undefined) {
    const services = await collect(Number.POSITIVE_INFINITY, async (pageSize, pageToken) => {
      const query = { pageSize, pageToken };
      const answer = await answered(() => client.GET('/v1/services', { params: { query } }), context);
      return { ...answer, items: answer.services };
    });
    if (service !== undefined)
      requireOneOf(
        'service',
        service,
        services.map(({ name }) => name),
      );
    if (team !== undefined) requireOneOf('team', team, [...new Set(services.map((each) => each.team))]);
  }
  if (environment !== undefined || region !== undefined) {
    const { environments } = await answered(() => client.GET('/v1/environments'), context);
    for (const each of [environment ?? []].flat())
      requireOneOf(
        'environment',
        each,
        environments.map(({ name }) => name),
      );
    if (region !== undefined)
      requireOneOf('region', region, [...new Set(environments.flatMap(({ regions }) => regions))]);
  }
}
