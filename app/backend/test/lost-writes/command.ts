import { CommanderError } from 'commander';
import { CliError } from '../../cli/client.ts';
import { buildProgram } from '../../cli/program.ts';
import type { LostWrite } from '../../src/lost-writes/lost-write.ts';

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly error: string;
}

/** As the command line runs `ledger lost-writes`. */
export async function ledger(args: readonly string[], environment: Record<string, string> = {}): Promise<Ran> {
  let out = '';
  const program = buildProgram({
    environment: { LEDGER_DATABASE_TLS: 'off', ...environment },
    write: (text) => {
      out += text;
    },
    writeError: () => {},
    signal: new AbortController().signal,
  });
  try {
    await program.parseAsync(['node', 'ledger', 'lost-writes', ...args]);
    return { exitCode: 0, out, error: '' };
  } catch (error) {
    if (error instanceof CliError) return { exitCode: error.exitCode, out, error: error.message };
    if (error instanceof CommanderError) return { exitCode: 2, out, error: error.message };
    throw error;
  }
}

export interface Line {
  readonly parting?: { readonly common: { readonly number: string } };
  readonly lost?: LostWrite;
  readonly end?: { readonly lost: number; readonly sentAgain: number };
}
export const linesOf = ({ out }: Ran): readonly Line[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
