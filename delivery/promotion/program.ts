import { writeFileSync } from 'node:fs';
import { findToken } from '@sample-platform-ai/backend/cli/token.ts';
import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { EnvironmentName } from '@sample-platform-ai/environments/schema.ts';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { type Command, Option } from 'commander';
import { ledgerUrl } from '../account.ts';
import { setOutputs } from '../github/outputs.ts';
import { githubRepository } from '../github/repository.ts';
import { environmentOption, minutesOption, patienceOf, regionOption } from '../options.ts';
import { deployRelease, type PromotionContext, propose, releaseFrom, rolloutMatrix } from './commands.ts';
import { ledgerOver } from './ledger.ts';
import { type Intent, intents } from './rules.ts';

const intentOption = () => new Option('--intent <intent>').choices(intents).default('planned');

/** The first release of all brings the ledger itself up, and that takes a while. */
const context = (): PromotionContext => ({
  platform,
  repository: githubRepository(platform.organization.repository.defaultBranch),
  ledger: ledgerOver({
    urlOf: (environment) => process.env['LEDGER_URL'] ?? ledgerUrl(platform, environment),
    token: () => findToken(process.env, 'ledger'),
    patience: { pauseMs: 10_000, patienceMs: 20 * 60_000 },
  }),
});

/** The commands about releases. */
export function addReleases(program: Command): void {
  program
    .command('release-file')
    .description('write a release from the digests of its images')
    .requiredOption('--commit <sha>')
    .requiredOption('--digests <json>', 'service -> sha256:…')
    .requiredOption('--out <file>')
    .action(({ commit, digests, out }: { commit: string; digests: string; out: string }) => {
      writeFileSync(out, `${JSON.stringify({ commit, digests: JSON.parse(digests) }, null, 2)}\n`);
      releaseFrom(out);
    });

  program
    .command('rollout')
    .description('the regions of an environment in the order in which a release takes them, as output')
    .addOption(environmentOption())
    .action(({ environment }: { environment: EnvironmentName }) =>
      setOutputs({ regions: rolloutMatrix(platform, environment) }),
    );

  program
    .command('propose')
    .description('open the pull request that brings a release to one region; refuses what a rule forbids')
    .addOption(environmentOption())
    .addOption(regionOption())
    .addOption(intentOption())
    .option('--release <file>', 'as release-file wrote it; else what the tier before runs')
    .option('--commit <sha>', 'of the release to roll back to; else the one before')
    .action(({ environment, region, intent, release, commit }: ProposeOptions) =>
      propose(context(), {
        to: { environment, region },
        intent,
        ...(release && { release: releaseFrom(release) }),
        ...(commit && { commit }),
      }),
    );

  program
    .command('deploy')
    .description(
      'merge what was proposed, record it in the ledger, and wait until it is healthy; goes on where it stopped',
    )
    .addOption(environmentOption())
    .addOption(regionOption())
    .addOption(intentOption())
    .requiredOption('--release <file>', 'as release-file wrote it')
    .option('--pull-request <number>', 'as propose opened it; none where there was nothing to merge')
    .requiredOption('--rollout <key>', 'the same in each region')
    .addOption(minutesOption('--merge-minutes <n>', 'for checks and reviews, at most', 45))
    .addOption(minutesOption('--minutes <n>', 'until it is healthy, at most', 20))
    .action(({ environment, region, intent, release, pullRequest, rollout, mergeMinutes, minutes }: DeployOptions) =>
      deployRelease(context(), {
        to: { environment, region },
        intent,
        release: releaseFrom(release),
        pullRequest: pullRequest ? Number(pullRequest) : undefined,
        rollout,
        merging: patienceOf(mergeMinutes),
        healthy: patienceOf(minutes),
      }),
    );
}

interface Where {
  readonly environment: EnvironmentName;
  readonly region: RegionName;
  readonly intent: Intent;
}
interface ProposeOptions extends Where {
  readonly release?: string;
  readonly commit?: string;
}
interface DeployOptions extends Where {
  readonly release: string;
  readonly pullRequest?: string;
  readonly rollout: string;
  readonly mergeMinutes: number;
  readonly minutes: number;
}
