import { accountList, isAccountName } from '@sample-platform-ai/infra/environments/naming.ts';
import type { AccountName } from '@sample-platform-ai/infra/environments/schema.ts';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { accountFacts, type RoleName, roles } from './account.ts';
import { setOutputs } from './github/outputs.ts';
import { applyPart, type Part, parts, planPart } from './plan/commands.ts';

const account = (): Argument =>
  new Argument('<account>', accountList.join(', ')).argParser((name: string): AccountName => {
    if (!isAccountName(name)) throw new InvalidArgumentError(`There are ${accountList.join(', ')}.`);
    return name;
  });
const part = () =>
  new Option('--part <part>', "what AWS' API can do, or the delivery layer, over the VPN")
    .choices(parts)
    .default('aws');

/** `pnpm delivery`: what the workflows run, and people as well. The commands return their exit code to `done`. */
export function buildProgram(done: (code: number) => void): Command {
  const program = new Command('delivery')
    .description('Plans, applies, releases and fails over, as the workflows do')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();

  program
    .command('account')
    .description('what a job needs to sign in to an account, as outputs of the step')
    .addArgument(account())
    .addOption(new Option('--role <role>').choices(roles).makeOptionMandatory())
    .action((name: AccountName, { role }: { role: RoleName }) => {
      const { accountId, roleArn, region } = accountFacts(platform, name, role);
      setOutputs({ 'account-id': accountId, 'role-arn': roleArn, region });
    });

  program
    .command('plan')
    .description('plan an account, seal the plans, and say what they would do')
    .addArgument(account())
    .addOption(part())
    .option('--summary <file>', 'write the summary there as well')
    .action(async (name: AccountName, { part: chosen, summary }: { part: Part; summary?: string }) =>
      done(await planPart(name, { part: chosen, ...(summary && { summaryFile: summary }) })),
    );

  program
    .command('apply')
    .description('apply exactly the plans that have the seal; refuses any other')
    .addArgument(account())
    .addOption(part())
    .requiredOption('--seal <hex>', 'as plan printed it')
    .action(async (name: AccountName, { part: chosen, seal }: { part: Part; seal: string }) =>
      done(await applyPart(name, { part: chosen, seal })),
    );
  return program;
}
