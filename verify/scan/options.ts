import { parseArgs } from 'node:util';
import { UsageError } from '@sample-platform-ai/terminal';

/** Options and names of a command that judges and can explain: `pnpm scan`, `pnpm resilience`. */
export function parseExplain(command: string, argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { explain: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see pnpm ${command} --help`);
  }
}
