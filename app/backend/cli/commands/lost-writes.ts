import type { Command } from 'commander';
import type { Parting } from '../../src/lost-writes/parting.ts';
import { CliError, messageOf } from '../client.ts';
import type { CommandContext } from '../context.ts';
import { type DatabaseOption, withReadOnly } from '../databases.ts';
import { createLostTable } from '../lost-table.ts';

const help = `
Both databases are only read. The user needs to read every table, as ledger_app does.
A password comes from PGPASSWORD, or with the URL from LEDGER_OLD_WRITER_URL and LEDGER_WRITER_URL; LEDGER_DATABASE_SIGN_IN=iam needs none.

Exit codes:
  0  nothing is lost, or all of it was sent again
  1  some of it has to be sent again
  2  the command line is wrong, or the databases are not the two sides of a failover
  3  a database did not answer

With --json each line is an object: {"parting": …}, then {"lost": …} for each write with the request that records it again, then {"end": …}.

Examples:
  ledger lost-writes --old postgres://ledger_app@old-host/ledger --new postgres://ledger_app@new-host/ledger
  ledger lost-writes --old … --new … --json | jq -c '.lost // empty | select(.sentAgain | not) | {idempotencyKey, request}'`;

const partingLine = ({ common, commonAt, nextBegunAt }: Parting): string =>
  commonAt === undefined
    ? `The chains have no record in common yet; the new writer started at ${nextBegunAt}`
    : `The histories diverge after record ${common.number} at ${commonAt}; the new writer started at ${nextBegunAt}`;

async function compare(context: CommandContext, old: DatabaseOption, next: DatabaseOption): Promise<void> {
  // Loaded on demand: other commands need no database.
  const { NotComparableError, partingOf } = await import('../../src/lost-writes/parting.ts');
  const { lostWrites } = await import('../../src/lost-writes/lost-writes.ts');
  const { environment, json, write, signal } = context;
  const line = (value: object) => write(`${JSON.stringify(value)}\n`);
  const table = createLostTable(write);
  let [lost, sentAgain] = [0, 0];
  try {
    await withReadOnly(old, environment, (before) =>
      withReadOnly(next, environment, async (after) => {
        const histories = { old: before, next: after };
        const parting = await partingOf(histories);
        if (json()) line({ parting });
        else write(`${partingLine(parting)}\n`);
        for await (const each of lostWrites(histories, parting)) {
          if (signal.aborted) throw new CliError('interrupted: the list is not complete', 3);
          lost += 1;
          if (each.sentAgain) sentAgain += 1;
          if (json()) line({ lost: each });
          else table.add(each);
        }
      }),
    );
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (error instanceof NotComparableError) throw new CliError(error.message, 2);
    throw new CliError(`the comparison failed, and its list is not complete: ${messageOf(error)}`, 3);
  }
  if (json()) line({ end: { lost, sentAgain } });
  else if (lost === 0) write('No writes were lost\n');
  else {
    table.end();
    write(`${lost} lost, ${sentAgain} of them sent again\n`);
  }
  const left = lost - sentAgain;
  if (left > 0)
    throw new CliError(left === 1 ? '1 lost write has to be sent again' : `${left} lost writes have to be sent again`);
}

export function addLostWrites(program: Command, context: CommandContext): void {
  program
    .command('lost-writes')
    .description('list what a failover lost: the records that only the database of the old writer has')
    .option('--old <url>', 'database of the old writer, or of a restored snapshot of it (LEDGER_OLD_WRITER_URL)')
    .option('--new <url>', 'database of the writer after the failover (LEDGER_WRITER_URL)')
    .addHelpText('after', help)
    .action((options: { old?: string; new?: string }) =>
      compare(
        context,
        { option: '--old', variable: 'LEDGER_OLD_WRITER_URL', value: options.old },
        { option: '--new', variable: 'LEDGER_WRITER_URL', value: options.new },
      ),
    );
}
