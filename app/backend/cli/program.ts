import { Command, Option } from 'commander';
import { addFinish } from './commands/finish.ts';
import { addList } from './commands/list.ts';
import { addLostWrites } from './commands/lost-writes.ts';
import { addCompare, addMatrix, addMetrics, addSearch, addWatch } from './commands/read.ts';
import { addRecord } from './commands/record.ts';
import { addVerify } from './commands/verify.ts';
import { type CliContext, contextOf } from './context.ts';

const help = `
Authentication: in a GitHub job with "permissions: id-token: write", the job's own token; elsewhere, the token in LEDGER_TOKEN.
The ledger's address is LEDGER_URL, or --url.

Exit codes:
  0  done
  1  refused; the same command would be refused again
  2  the command line is wrong
  3  the ledger could not be reached, or asked to try again, five times

Examples:
  ledger record --service checkout --environment prod --region ap-southeast-4 --release v1.4.0 --digest sha256:… --status in_progress
  ledger finish --service checkout --environment prod --region ap-southeast-4 --status succeeded
  ledger list --environment prod --region ap-southeast-4 --since 2026-11-20
  ledger matrix --environment prod --as-of 2026-11-20T10:00:00Z
  ledger search v1.4.0
  ledger compare uat prod --team payments
  ledger metrics --team payments --since 30d --json`;

export function buildProgram(cliContext: CliContext): Command {
  const { environment, write, writeError } = cliContext;
  const program = new Command('ledger')
    .description('Shows what runs where, since when, and who deployed it')
    .addOption(
      new Option('--url <url>', 'URL of the ledger').default(environment['LEDGER_URL'] ?? 'http://127.0.0.1:8080'),
    )
    .option('--audience <audience>', "audience of the job's token", environment['LEDGER_AUDIENCE'] ?? 'ledger')
    .option('--json', 'print the JSON response')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: writeError })
    .showHelpAfterError('(ledger --help shows the commands, ledger <command> --help its options)')
    .addHelpText('after', help);
  const context = contextOf(program, cliContext);
  addRecord(program, context);
  addFinish(program, context);
  addList(program, context);
  addMatrix(program, context);
  addMetrics(program, context);
  addSearch(program, context);
  addCompare(program, context);
  addWatch(program, context);
  addVerify(program, context);
  addLostWrites(program, context);
  return program;
}
