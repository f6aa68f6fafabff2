import { platform as declared, type Platform } from '@sample-platform-ai/environments/index.ts';
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
import { addPreviews } from './previews/program.ts';
import { addReleases } from './promotion/program.ts';
import { addImages } from './registry/program.ts';

const part = () =>
  new Option('--part <part>', "layers that need only AWS' API, or the delivery layer, over the VPN")
    .choices(parts)
    .default('aws');

/** `pnpm delivery`: the commands of workflows and people. A command passes its exit code to `done`. */
export function buildProgram(done: (code: number) => void, platform: Platform = declared): Command {
  const { defaultBranch } = platform.organization.repository;
  const account = () => accountArgument(platform);
  const program = new Command('delivery')
    .description('The commands of the workflows: plan, apply, release and failover')
    .showHelpAfterError('(see pnpm delivery help <command>)')
    .addHelpText('after', '\nExit codes: 0 done, 1 refused or failed, 2 wrong usage')
    .exitOverride();

  program
    .command('account')
    .description(
      'output the values that a job needs to sign in to an account, and whether runners in its VPCs apply its delivery layer',
    )
    .addArgument(account())
    .addOption(new Option('--role <role>').choices(roles).makeOptionMandatory())
    .action((name: string, { role }: { role: RoleName }) => {
      const { accountId, roleArn, region, clusterRunners } = accountFacts(platform, name, role);
      setOutputs({
        'account-id': accountId,
        'role-arn': roleArn,
        region,
        'cluster-runners': String(clusterRunners),
      });
    });

  program
    .command('accounts')
    .description('output every account, in the order of setup')
    .action(() => setOutputs({ accounts: JSON.stringify(accountList(platform)) }));

  program
    .command('accounts-to-apply')
    .description('output the accounts that a merge applies, in promotion order, or the given one')
    .option('--account <name>', 'only this account', '')
    .action(({ account: name }: { account: string }) =>
      setOutputs({ accounts: JSON.stringify(accountsToApply(platform, name)) }),
    );

  program
    .command('affected')
    .description('output the accounts that a change affects, from the stacks before and after it')
    .requiredOption('--base <commit>', 'commit to compare this checkout with')
    .action(async ({ base }: { base: string }) => {
      // Synthesis loads all bindings of the provider, which no other command needs.
      const { synthesizedTree } = await import('@sample-platform-ai/verify/invariants/tree.ts');
      const stacks = affectedStacks(await stacksAt(base), synthesizedTree());
      addSummary(`## Affected stacks\n\n${affectedSummary(stacks)}`);
      setOutputs({ accounts: JSON.stringify(affectedAccounts(stacks)) });
    });

  program
    .command('plan')
    .description('plan an account, seal the plans, and summarize them')
    .addArgument(account())
    .addOption(part())
    .option('--summary <file>', 'also write the summary to this file')
    .action(async (name: string, { part: chosen, summary }: { part: Part; summary?: string }) =>
      done(await planPart(name, { part: chosen, ...(summary && { summaryFile: summary }) })),
    );

  program
    .command('require-predecessor')
    .description('fail unless the previous environment was applied from the same commit')
    .addArgument(account())
    .requiredOption('--commit <sha>')
    .action(async (name: string, { commit }: { commit: string }) => {
      if (!platform.environments.some((each) => each.name === name))
        return addSummary(`${name} has no environment before it`);
      addSummary(
        await requirePredecessor(name, commit, { environments: platform.environments, jobs: jobsAt(defaultBranch) }),
      );
    });

  program
    .command('apply')
    .description('apply the plans with this seal; refuse any others')
    .addArgument(account())
    .addOption(part())
    .requiredOption('--seal <hex>', 'the seal that plan printed')
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
    .description("open, update or close the account's drift issue")
    .addArgument(account())
    .requiredOption('--changes <true|false>', 'whether plan found changes')
    .requiredOption('--body <file>', "the plan's summary")
    .action(async (name: string, { changes, body }: { changes: string; body: string }) =>
      addSummary(await reportDrift(name, changes === 'true', body)),
    );

  addImages(program, platform);
  addReleases(program, platform);
  addPreviews(program, platform);
  addOperations(program, platform);
  return program;
}
