import { writeFileSync } from 'node:fs';
import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { type Command, Option } from 'commander';
import { manifests } from '../environments.ts';
import { setOutputs } from '../github/outputs.ts';
import { githubRepository } from '../github/repository.ts';
import { environmentOption, minutesOption, patienceOf, regionOption } from '../options.ts';
import { deployRelease, propose, releaseFrom, rolloutMatrix } from './commands.ts';
import { recorderIn } from './recorder.ts';
import { type Intent, intents } from './rules.ts';
import type { PromotionContext } from './subject.ts';

const intentOption = () => new Option('--intent <intent>').choices(intents).default('planned');

const subjectOption = ({ services }: Platform) => {
  const names = [...services.map(({ name }) => name), manifests];
  return new Option('--service <name>', `a service, or ${manifests}`).choices(names).makeOptionMandatory();
};

/** The commands about releases. */
export function addReleases(program: Command, platform: Platform): void {
  const context = (): PromotionContext => ({
    platform,
    repository: githubRepository(platform.organization.repository.defaultBranch),
    recorderOf: recorderIn(platform),
  });

  program
    .command('release-file')
    .description("write a service's release file from its images' digests")
    .addOption(subjectOption(platform))
    .requiredOption('--commit <sha>')
    .requiredOption('--digests <json>', 'image -> sha256:…')
    .requiredOption('--out <file>')
    .action(({ service, commit, digests, out }: ReleaseFileOptions) => {
      writeFileSync(out, `${JSON.stringify({ service, commit, digests: JSON.parse(digests) }, null, 2)}\n`);
      releaseFrom(out);
    });

  program
    .command('rollout')
    .description('output the regions of an environment in rollout order')
    .addOption(environmentOption(platform))
    .action(({ environment }: { environment: string }) =>
      setOutputs({ regions: rolloutMatrix(platform, environment) }),
    );

  program
    .command('propose')
    .description('open the pull request that brings a release to one region; refuses what a rule forbids')
    .addOption(subjectOption(platform))
    .addOption(environmentOption(platform))
    .addOption(regionOption())
    .addOption(intentOption())
    .option('--release <file>', 'written by release-file; default: what the previous environment runs')
    .option(
      '--commit <sha>',
      'commit of the release to roll back to (default: the previous one), or of the manifests to promote',
    )
    .action(({ service, environment, region, intent, release, commit }: ProposeOptions) =>
      propose(context(), {
        service,
        to: { environment, region },
        intent,
        ...(release && { release: releaseFrom(release) }),
        ...(commit && { commit }),
      }),
    );

  program
    .command('deploy')
    .description('merge what was proposed, record it, and wait until it is healthy; a second run resumes')
    .addOption(environmentOption(platform))
    .addOption(regionOption())
    .addOption(intentOption())
    .requiredOption('--release <file>', 'written by release-file')
    .option('--pull-request <number>', 'opened by propose; omit it if there was nothing to merge')
    .requiredOption('--rollout <key>', "the rollout's key, the same in each region")
    .addOption(minutesOption('--merge-minutes <n>', 'maximum wait for checks and reviews', 45))
    .addOption(minutesOption('--minutes <n>', 'maximum wait until it is healthy', 20))
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

interface ReleaseFileOptions {
  readonly service: string;
  readonly commit: string;
  readonly digests: string;
  readonly out: string;
}
interface Where {
  readonly environment: string;
  readonly region: RegionName;
  readonly intent: Intent;
}
interface ProposeOptions extends Where {
  readonly service: string;
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
