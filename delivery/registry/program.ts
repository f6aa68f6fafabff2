import { ECRClient } from '@aws-sdk/client-ecr';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { type Command, Option } from 'commander';
import { registryHost } from '../account.ts';
import { addSummary, setOutputs } from '../github/outputs.ts';
import { minutesOption, patienceOf } from '../options.ts';
import { imageExceptions } from './image-exceptions.ts';
import { awaitReplication, judgeFindings, platformDigests, scanFindings } from './images.ts';

interface ImageOptions {
  readonly repository: string;
  readonly digest: string;
  readonly minutes: number;
}

/** What is built: an image `ledger-backend` from `app/backend/Dockerfile`. */
export const services = (
  repositories: readonly string[],
): readonly { readonly name: string; readonly dockerfile: string }[] =>
  repositories.map((name) => ({ name, dockerfile: `app/${name.replace(/^.*-/, '')}/Dockerfile` }));

/** The commands about images in the registry. */
export function addImages(program: Command): void {
  const { organization } = platform;
  const regions = organization.regions.map((region) => ({ region, client: new ECRClient({ region }) }));
  const [home] = regions;
  const repository = () =>
    new Option('--repository <name>').choices(organization.registry.repositories).makeOptionMandatory();

  program
    .command('registry')
    .description('the host of the registry that images are pushed to, and the services, as outputs')
    .action(() =>
      setOutputs({
        host: registryHost(organization, organization.regions[0]),
        region: organization.regions[0],
        services: JSON.stringify(services(organization.registry.repositories)),
      }),
    );

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
