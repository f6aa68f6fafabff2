import { ECRClient } from '@aws-sdk/client-ecr';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { previewRepository, registryHost } from '@sample-platform-ai/environments/naming.ts';
import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { type Command, Option } from 'commander';
import { addSummary, setOutputs } from '../github/outputs.ts';
import { githubRepository } from '../github/repository.ts';
import { daysOption, minutesOption, patienceOf } from '../options.ts';
import { versionIn } from '../promotion/git-evidence.ts';
import { imageExceptions } from './image-exceptions.ts';
import { awaitReplication, judgeFindings, platformDigests, scanFindings } from './images.ts';
import { buildsOf, type ServiceRelease, selectServices, verdictSummary } from './matrix.ts';
import { removeTags, retainImages, unneededTags } from './retention.ts';
import { retainedDigests } from './running.ts';

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
  const github = () => githubRepository(organization.repository.defaultBranch);
  const released = services.flatMap(imagesOf).map((image) => image.repository);
  /** Repository of a preview's image -> that of the released one. */
  const previewed = new Map(released.map((name) => [previewRepository(name), name]));
  const repository = (choices: readonly string[] = released) =>
    new Option('--repository <name>').choices(choices).makeOptionMandatory();

  program
    .command('registry')
    .description('output the host, region and token issuer of the image registry')
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
      'output the services that a release of this commit builds, their images, and the first environment of each',
    )
    .requiredOption('--commit <sha>')
    .addOption(
      new Option('--service <name>', 'one service, even if it is unchanged')
        .choices(['changed', 'all', ...services.map(({ name }) => name)])
        .default('changed'),
    )
    .action(async ({ commit, service }: { commit: string; service: string }) => {
      const selection = { commit, service, root: '.', versionAt: versionIn(github()) };
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
    .addOption(minutesOption('--minutes <n>', 'maximum wait', 15))
    .action(async ({ minutes, ...image }: ImageOptions) => {
      await awaitReplication(image, regions, patienceOf(minutes, 5000));
      addSummary(`\`${image.repository}@${image.digest}\` is in ${regions.map(({ region }) => region).join(' and ')}.`);
    });

  program
    .command('judge-image')
    .description("refuse an image with a finding of the registry's scan that no exception covers")
    .addOption(repository([...released, ...previewed.keys()]))
    .requiredOption('--digest <sha256:…>')
    .addOption(minutesOption('--minutes <n>', 'maximum wait for the scan', 15))
    .action(async ({ minutes, ...image }: ImageOptions) => {
      if (!home) throw new UserError('the organization has no region');
      const problems: string[] = [];
      // An exception for the released image is one for a preview of it.
      const judged = previewed.get(image.repository) ?? image.repository;
      for (const digest of await platformDigests(image, home)) {
        const findings = await scanFindings({ ...image, digest }, home, patienceOf(minutes, 5000));
        addSummary(`\`${image.repository}@${digest}\`: ${findings.length} findings.`);
        problems.push(...judgeFindings(judged, findings, { exceptions: imageExceptions, now: new Date() }));
      }
      if (problems.length > 0) throw new UserError([...new Set(problems)].join('\n'));
    });

  program
    .command('retain-images')
    .description('tag what environments run, and its evidence, so that the registry never expires it')
    .addOption(repository())
    .option('--digest <sha256:…>', 'digest of a new release, whose evidence is tagged too')
    .action(async ({ repository: image, digest }: { repository: string; digest?: string }) => {
      const retained = await retainedDigests(platform, github(), { image, days: 0, now: new Date() });
      const missing: string[] = [];
      for (const each of regions) {
        missing.push(...(await retainImages(each, { repository: image, retained, released: digest })));
      }
      // A release is what replaces a missing image, so that none may stop it.
      if (missing.length > 0 && digest === undefined) throw new UserError(missing.join('\n'));
      for (const each of missing) addSummary(`Warning: ${each}`);
      addSummary(`${image}: ${new Set(retained.map((each) => each.digest)).size} running digests retained.`);
    });

  program
    .command('release-images')
    .description('remove the tags of images that no environment runs, so that the registry expires them; for a person')
    .addOption(repository())
    .addOption(daysOption('--days <n>', 'also keep what ran in the last n days', 30))
    .option('--dry-run', 'only print the tags', false)
    .action(async ({ repository: image, days, dryRun }: { repository: string; days: number; dryRun: boolean }) => {
      const retained = await retainedDigests(platform, github(), { image, days, now: new Date() });
      for (const each of regions) {
        const tags = await unneededTags(each, image, retained);
        if (!dryRun) await removeTags(each, image, tags);
        addSummary(
          `${each.region}: ${tags.length} tags of ${image} ${dryRun ? 'would be removed' : 'removed'}\n${tags.join('\n')}`,
        );
      }
    });
}
