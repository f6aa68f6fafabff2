import { accountList, isAccountName } from '@sample-platform-ai/environments/naming.ts';
import type { AccountName } from '@sample-platform-ai/environments/schema.ts';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { synthesizedTree } from '@sample-platform-ai/verify/invariants/tree.ts';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { accountFacts, type RoleName, roles } from './account.ts';
import { affectedAccounts, affectedStacks, affectedSummary } from './affected.ts';
import { stacksAt } from './base.ts';
import { reportDrift } from './drift.ts';
import { addOperations } from './failover/program.ts';
import { addSummary, setOutputs } from './github/outputs.ts';
import { applyPart, type Part, parts, planPart } from './plan/commands.ts';
import { jobsAt, requirePredecessor } from './predecessor.ts';
import { addReleases } from './promotion/program.ts';
import { addImages } from './registry/program.ts';

const account = (): Argument =>
  new Argument('<account>', accountList.join(', ')).argParser((name: string): AccountName => {
    if (!isAccountName(name)) throw new InvalidArgumentError(`There are ${accountList.join(', ')}.`);
    return name;
  });
const part = () =>
  new Option('--part <part>', "what AWS' API can do, or the delivery layer, over the VPN")
    .choices(parts)
    .default('aws');

/** `pnpm delivery`: what the workflows run, and people as well. A command that has an exit code hands it to `done`. */
export function buildProgram(done: (code: number) => void): Command {
  const { defaultBranch } = platform.organization.repository;
  const program = new Command('delivery')
    .description('Plans, applies, releases and fails over, as the workflows do')
    .showHelpAfterError('(pnpm delivery help <command> says more)')
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
    .command('affected')
    .description('which accounts a change touches, by what is synthesized before and after it')
    .requiredOption('--base <commit>', 'what this checkout, as it is now, is compared with')
    .action(async ({ base }: { base: string }) => {
      const stacks = affectedStacks(await stacksAt(base), synthesizedTree());
      addSummary(`## What the change touches\n\n${affectedSummary(stacks)}`);
      setOutputs({ accounts: JSON.stringify(affectedAccounts(stacks)) });
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
    .command('require-predecessor')
    .description('refuse what the tier before has not applied from the same commit')
    .addArgument(account())
    .requiredOption('--commit <sha>')
    .action(async (name: AccountName, { commit }: { commit: string }) => {
      if (name === 'shared') return addSummary('shared has no tier before it');
      addSummary(await requirePredecessor(name, commit, { tiers: platform.environments, jobs: jobsAt(defaultBranch) }));
    });

  program
    .command('apply')
    .description('apply exactly the plans that have the seal; refuses any other')
    .addArgument(account())
    .addOption(part())
    .requiredOption('--seal <hex>', 'as plan printed it')
    .action(async (name: AccountName, { part: chosen, seal }: { part: Part; seal: string }) =>
      done(await applyPart(name, { part: chosen, seal })),
    );

  program
    .command('report-drift')
    .description("open, update or close the account's issue about drift")
    .addArgument(account())
    .requiredOption('--changes <true|false>', 'as plan said')
    .requiredOption('--body <file>', "the plan's summary")
    .action(async (name: AccountName, { changes, body }: { changes: string; body: string }) =>
      addSummary(await reportDrift(name, changes === 'true', body)),
    );

  addImages(program);
  addReleases(program);
  addOperations(program);
  return program;
}
