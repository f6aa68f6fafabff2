import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { TamperedError, type Verified, verifyExport } from '../../src/evidence/verify.ts';
import { CliError } from '../client.ts';
import type { CommandContext } from '../context.ts';

async function verified(path: string): Promise<Verified> {
  const input = createReadStream(path, 'utf8');
  try {
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    // An error of the stream does not reach the lines.
    const failed = new Promise<never>((_, reject) => {
      input.once('error', reject);
    });
    return await Promise.race([verifyExport(lines), failed]);
  } catch (error) {
    if (error instanceof TamperedError) throw new CliError(`${path}: ${error.message}`);
    throw new CliError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    input.destroy();
  }
}

export function addVerify(program: Command, context: CommandContext): void {
  program
    .command('verify')
    .description('check an export of events (GET /v1/exports/events) for changes, without the ledger')
    .argument('<export>', 'file with the lines of the export')
    .option('--start <number:hash>', 'expected start: the end of the previous export')
    .option('--end <number:hash>', 'expected end, from a copy that is kept elsewhere')
    .action(async (path: string, kept: { start?: string; end?: string }) => {
      const { entries, start, end } = await verified(path);
      for (const [name, { number, hash }] of Object.entries({ start, end })) {
        const expected = kept[name === 'start' ? 'start' : 'end'];
        if (expected !== undefined && expected !== `${number}:${hash}`)
          throw new CliError(`${path}: the ${name} is ${number}:${hash}; expected ${expected}`);
      }
      context.print(
        { entries, start, end },
        `${entries} entries are unchanged\nstart ${start.number}:${start.hash}\nend   ${end.number}:${end.hash}`,
      );
    });
}
