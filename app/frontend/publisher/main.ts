import { releaseId } from '@sample-platform-ai/publisher/plan.ts';
import { runSite, type SiteFlags } from '@sample-platform-ai/publisher/program.ts';
import { readExport } from '@sample-platform-ai/publisher/site.ts';
import { InvalidArgumentError, Option } from 'commander';
import { readConfiguration } from './configuration.ts';
import { siteFiles } from './site.ts';

const origins = (text: string) => {
  const given = text.split(',').filter((part) => part !== '');
  const wrong = given.find((part) => URL.parse(part)?.origin !== part || !part.startsWith('https:'));
  if (wrong === undefined) return given;
  throw new InvalidArgumentError(`${wrong} is not an https origin such as https://login.example.com`);
};

const configurationOption = () =>
  new Option('--config <file>', "the environment's env.json, or its content").env('SITE_CONFIG').makeOptionMandatory();
const connectOption = () =>
  new Option('--connect <origins>', 'origins that sign-in calls in addition to the issuer, separated by commas')
    .env('SITE_CONNECT')
    .argParser(origins)
    .default([], 'none');

interface PageFlags extends SiteFlags {
  readonly config: string;
  readonly connect: readonly string[];
}

await runSite({
  options: () => [configurationOption(), connectOption()],
  load: (flags, pageUrl) => {
    // Both come with the options above.
    const { site, config, connect } = flags as PageFlags;
    const built = readExport(site);
    const id = releaseId(built);
    const configuration = readConfiguration(config, { pageUrl, release: id, extraConnections: connect });
    return { id, files: siteFiles(built, configuration) };
  },
});
