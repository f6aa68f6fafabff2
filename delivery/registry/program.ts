import { ECRClient } from '@aws-sdk/client-ecr';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { registryHost } from '@sample-platform-ai/environments/naming.ts';
import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { type Command, Option } from 'commander';
import { addSummary, setOutputs } from '../github/outputs.ts';
import { githubRepository } from '../github/repository.ts';
import { minutesOption, patienceOf } from '../options.ts';
import { versionIn } from '../promotion/git-evidence.ts';
import { imageExceptions } from './image-exceptions.ts';
import { awaitReplication, judgeFindings, platformDigests, scanFindings } from './images.ts';
import { buildsOf, type ServiceRelease, selectServices, verdictSummary } from './matrix.ts';

interface ImageOptions {
  readonly repository: string;
  readonly digest: string;
  readonly minutes: number;
}

/** The commands about images in the registry. */
export function addImages(program: Command, platform: Platform): void {
  const { organization, services } = platform;
  const regions = organization.regions.map((region) => ({ region, client: new ECRClient({ region }) }));
  const [home] = regions;
  const repository = () =>
    new Option('--repository <name>')
      .choices(services.flatMap(imagesOf).map((image) => image.repository))
      .makeOptionMandatory();

  program
    .command('registry')
    .description('the host of the registry that images are pushed to, as outputs')
    .action(() =>
      setOutputs({
        host: registryHost(organization, organization.regions[0]),
        region: organization.regions[0],
        'token-issuer': organization.repository.tokenIssuer,
      }),
    );

  program
    .command('release-matrix')
    .description(
      'which services a release of this commit builds, by which images, and where each goes first, as output',
    )
    .requiredOption('--commit <sha>')
    .addOption(
      new Option('--service <name>', 'one, whether it changed or not')
        .choices(['changed', 'all', ...services.map(({ name }) => name)])
        .default('changed'),
    )
    .action(async ({ commit, service }: { commit: string; service: string }) => {
      const repository = githubRepository(organization.repository.defaultBranch);
      const selection = { commit, service, root: '.', versionAt: versionIn(repository) };
      const verdicts = await selectServices(platform, selection);
      addSummary(`## What is built\n\n${verdictSummary(verdicts)}`);
      const releases = verdicts
        .filter(({ builds }) => builds)
        .map(({ spec, environment }): ServiceRelease => ({ name: spec.name, environment, builds: buildsOf(spec) }));
      setOutputs({ services: JSON.stringify(releases) });
    });

  program
    .command('await-image')
    .description('wait until the registry of every region has an image')
    .addOption(repository())
    .requiredOption('--digest <sha256:…>')
    .addOption(minutesOption('--minutes <n>', 'at most', 15))
    .action(async ({ minutes, ...image }: ImageOptions) => {
      await awaitReplication(image, regions, patienceOf(minutes, 5000));
      addSummary(`\`${image.repository}@${image.digest}\` is in ${regions.map(({ region }) => region).join(' and ')}.`);
    });

  program
    .command('judge-image')
    .description("refuse an image in which the registry's own scan found what nothing explains")
    .addOption(repository())
    .requiredOption('--digest <sha256:…>')
    .addOption(minutesOption('--minutes <n>', 'for the scan, at most', 15))
    .action(async ({ minutes, ...image }: ImageOptions) => {
      if (!home) throw new UserError('the organization has no region');
      const problems: string[] = [];
      for (const digest of await platformDigests(image, home)) {
        const findings = await scanFindings({ ...image, digest }, home, patienceOf(minutes, 5000));
        addSummary(`\`${image.repository}@${digest}\`: ${findings.length} findings.`);
        problems.push(...judgeFindings(image.repository, findings, { exceptions: imageExceptions, now: new Date() }));
      }
      if (problems.length > 0) throw new UserError([...new Set(problems)].join('\n'));
    });
}
