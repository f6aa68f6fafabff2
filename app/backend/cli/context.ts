import type { LedgerClient } from '@sample-platform-ai/contract/client';
import type { Command } from 'commander';
import { CliError, type Connection, connect } from './client.ts';
import { type Environment, findToken } from './token.ts';

export interface CliContext {
  readonly environment: Environment;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What every command uses. */
export interface CommandContext extends CliContext {
  readonly json: () => boolean;
  /** A job's token lives for minutes, so each connection fetches a new one. */
  readonly connection: () => Promise<Connection>;
  readonly client: () => Promise<LedgerClient>;
  /** Prints the JSON response with `--json`, otherwise the table. */
  readonly print: (data: unknown, table: string) => void;
  /** Prints a progress line to standard error. */
  readonly say: (text: string) => void;
}

export function contextOf(program: Command, cli: CliContext): CommandContext {
  const options = () => program.opts<{ url: string; audience: string; json?: true }>();
  const json = () => options().json === true;
  const connection = async () => {
    const { url, audience } = options();
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
      throw new CliError(
        `--url or LEDGER_URL: found ${JSON.stringify(url)}; give the ledger's http or https address`,
        2,
      );
    return { url: url.replace(/\/$/, ''), token: await findToken(cli.environment, audience) };
  };
  return {
    ...cli,
    json,
    connection,
    client: async () => connect(await connection()),
    print: (data, table) => cli.write(`${json() ? JSON.stringify(data) : table}\n`),
    say: (text) => cli.writeError(`${text}\n`),
  };
}
