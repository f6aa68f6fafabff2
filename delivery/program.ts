import { platform as declared, type Platform } from '@sample-platform-ai/environments/index.ts';
import { sharedAccount } from '@sample-platform-ai/environments/naming.ts';
import { synthesizedTree } from '@sample-platform-ai/verify/invariants/tree.ts';
import { Command, Option } from 'commander';
import { accountFacts, accountList, accountsToApply, type RoleName, requireUnprotected, roles } from './account.ts';
import { affectedAccounts, affectedStacks, affectedSummary } from './affected.ts';
import { stacksAt } from './base.ts';
import { reportDrift } from './drift.ts';
import { addOperations } from './failover/program.ts';
import { addSummary, setOutputs } from './github/outputs.ts';
import { accountArgument, environmentOption } from './options.ts';
import { applyPart, type Part, parts, planPart } from './plan/commands.ts';
import { jobsAt, requirePredecessor } from './predecessor.ts';
import { addReleases } from './promotion/program.ts';
import { addImages } from './registry/program.ts';

const part = () =>
  new Option('--part <part>', "what AWS' API can do, or the delivery layer, over the VPN")
    .choices(parts)
    .default('aws');

/** `pnpm delivery`: what the workflows run, and people as well. A command that has an exit code hands it to `done`. */
export function buildProgram(done: (code: number) => void, platform: Platform = declared): Command {
  const { defaultBranch } = platform.organization.repository;
  const account = () => accountArgument(platform);
  const shared = sharedAccount(platform.organization).name;
  const program = new Command('delivery')
    .description('Plans, applies, releases and fails over, as the workflows do')
    .showHelpAfterError('(pnpm delivery help <command> says more)')
    .exitOverride();

  program
    .command('account')
    .description('what a job needs to sign in to an account, as outputs of the step')
    .addArgument(account())
    .addOption(new Option('--role <role>').choices(roles).makeOptionMandatory())
    .action((name: string, { role }: { role: RoleName }) => {
      const { accountId, roleArn, region } = accountFacts(platform, name, role);
      setOutputs({ 'account-id': accountId, 'role-arn': roleArn, region });
    });

  program
    .command('accounts')
    .description('every account, in the order in which they are set up, as output')
    .action(() => setOutputs({ accounts: JSON.stringify(accountList(platform)) }));

  program
    .command('accounts-to-apply')
    .description('those that a merge applies, in promotion order, or the one that is asked for, as output')
    .option('--account <name>', 'asked for by a person', '')
    .action(({ account: name }: { account: string }) =>
      setOutputs({ accounts: JSON.stringify(accountsToApply(platform, name)) }),
    );

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
    .action(async (name: string, { part: chosen, summary }: { part: Part; summary?: string }) =>
      done(await planPart(name, { part: chosen, ...(summary && { summaryFile: summary }) })),
    );

  program
    .command('require-predecessor')
    .description('refuse what the tier before has not applied from the same commit')
    .addArgument(account())
    .requiredOption('--commit <sha>')
    .action(async (name: string, { commit }: { commit: string }) => {
      if (name === shared) return addSummary(`${shared} has no tier before it`);
      addSummary(await requirePredecessor(name, commit, { tiers: platform.environments, jobs: jobsAt(defaultBranch) }));
    });

  program
    .command('apply')
    .description('apply exactly the plans that have the seal; refuses any other')
    .addArgument(account())
    .addOption(part())
    .requiredOption('--seal <hex>', 'as plan printed it')
    .action(async (name: string, { part: chosen, seal }: { part: Part; seal: string }) =>
      done(await applyPart(name, { part: chosen, seal })),
    );

  program
    .command('require-unprotected')
    .description('refuse to destroy an environment that is protected')
    .addOption(environmentOption(platform))
    .action(({ environment }: { environment: string }) => addSummary(requireUnprotected(platform, environment)));

  program
    .command('report-drift')
    .description("open, update or close the account's issue about drift")
    .addArgument(account())
    .requiredOption('--changes <true|false>', 'as plan said')
    .requiredOption('--body <file>', "the plan's summary")
    .action(async (name: string, { changes, body }: { changes: string; body: string }) =>
      addSummary(await reportDrift(name, changes === 'true', body)),
    );

  addImages(program, platform);
  addReleases(program, platform);
  addOperations(program, platform);
  return program;
}
