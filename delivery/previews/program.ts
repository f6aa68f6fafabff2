import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { addSummary, setOutputs } from '../github/outputs.ts';
import { githubPreviewsBranch } from './branch.ts';
import { previewBuilds } from './builds.ts';
import { endPreview, startPreview } from './commands.ts';

const pullRequestOption = () =>
  new Option('--pull-request <number>').makeOptionMandatory().argParser((text: string) => {
    if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('Give the number of a pull request.');
    return text;
  });

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`--digests: found ${text}; allowed: JSON, repository -> sha256:…; pass what the builds wrote`);
  }
}

/** The commands about previews of pull requests. */
export function addPreviews(program: Command, platform: Platform): void {
  program
    .command('preview-matrix')
    .description('output the images that a preview of this change builds')
    .requiredOption('--base <commit>', 'commit to compare this checkout with')
    .action(async ({ base }: { base: string }) => {
      const builds = await previewBuilds(platform, { base, root: '.' });
      const images = builds.map(({ image }) => image).join(', ');
      addSummary(images ? `The preview builds ${images}.` : 'The change affects no service with previews.');
      setOutputs({ builds: JSON.stringify(builds) });
    });

  program
    .command('preview')
    .description('assign a slot to a pull request, or update its preview')
    .addOption(pullRequestOption())
    .requiredOption('--commit <sha>')
    .requiredOption('--digests <json>', 'repository -> sha256:…')
    .action(async ({ pullRequest, commit, digests }: { pullRequest: string; commit: string; digests: string }) => {
      const asked = { pullRequest, commit, images: parsedJson(digests), now: new Date() };
      for (const { environment, slot, until, hosts } of await startPreview(platform, githubPreviewsBranch(), asked)) {
        const links = hosts.map((host) => `- https://${host}`).join('\n');
        addSummary(`Slot ${slot} of ${environment} until ${until}, ready in a few minutes:\n${links}`);
      }
    });

  program
    .command('end-preview')
    .description("free a pull request's slot; Argo CD deletes what runs there")
    .addOption(pullRequestOption())
    .action(async ({ pullRequest }: { pullRequest: string }) => {
      const ended = await endPreview(platform, githubPreviewsBranch(), pullRequest);
      addSummary(ended.length > 0 ? `Ended: ${ended.join(', ')}` : `Pull request ${pullRequest} has no preview.`);
    });
}
