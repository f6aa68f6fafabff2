import closeWithGrace from 'close-with-grace';
import { CommanderError, InvalidArgumentError, Option, program } from 'commander';
import { siteBucket } from './bucket.ts';
import { invalidate } from './invalidate.ts';
import { releaseId } from './plan.ts';
import { kilobytes, publish } from './publish.ts';
import { serve } from './server.ts';
import { ConfigurationError, readExport, type SiteFile, siteFile } from './site.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

const wholeNumber = (min: number, max: number) => (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new InvalidArgumentError(`give a whole number from ${min} to ${max}`);
};
const httpUrl = (text: string) => {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new InvalidArgumentError('give an http or https URL');
};
const siteOption = () =>
  new Option('--site <folder>', 'the built site').env('SITE_FOLDER').default('out').makeOptionMandatory();

/** The files of a site for one environment, and the id of the release. */
export interface SiteLoader {
  /** Additional options of both commands; their values come with the flags. @default none */
  readonly options?: () => readonly Option[];
  readonly load: (flags: SiteFlags, pageUrl: URL) => { readonly id: string; readonly files: readonly SiteFile[] };
}
export interface SiteFlags extends Readonly<Record<string, unknown>> {
  readonly site: string;
}

/** The files as the build made them. */
export const plainSite: SiteLoader = {
  load: ({ site }) => {
    const built = readExport(site);
    return { id: releaseId(built), files: [...built].map(([key, body]) => siteFile(key, body)) };
  },
};

interface PublishFlags extends SiteFlags {
  readonly bucket: string;
  readonly region: string;
  readonly host: string;
  readonly keep: number;
  readonly invalidate?: true;
  readonly dryRun?: true;
  readonly endpoint?: string;
}

/** Runs the commands of a site's image: `publish` and `serve`; sets the exit code. */
export async function runSite(loader: SiteLoader): Promise<void> {
  program
    .name('site')
    .description('Publishes the built site to a bucket, or serves it on this machine as the edge does.')
    .addHelpText(
      'after',
      '\nExit codes: 0 done; 1 failed, the site still works and the same command continues; 2 wrong usage',
    )
    .exitOverride();

  const publishing = program
    .command('publish')
    .description('upload changed files, assets first and pages last, and delete files that only old releases need')
    .addOption(siteOption())
    .addOption(new Option('--bucket <name>', "the region's site bucket").env('SITE_BUCKET').makeOptionMandatory())
    .addOption(new Option('--region <region>', 'region of the bucket').env('AWS_REGION').makeOptionMandatory())
    .addOption(new Option('--host <host>', 'where people open the site').env('SITE_HOST').makeOptionMandatory())
    .addOption(
      new Option('--keep <releases>', 'releases to keep, including this one; open pages load files of older ones')
        .env('SITE_KEEP_RELEASES')
        .argParser(wholeNumber(2, 100))
        .default(5),
    )
    .addOption(new Option('--invalidate', 'invalidate the CloudFront cache (pages are never cached)'))
    .addOption(new Option('--dry-run', 'print the changes without making them'))
    .addOption(new Option('--endpoint <url>', 'endpoint of an S3 emulator').env('SITE_S3_ENDPOINT').argParser(httpUrl))
    .action(async (flags: PublishFlags) => {
      const { bucket: name, region, host, keep, endpoint } = flags;
      const began = performance.now();
      const { id, files } = loader.load(flags, new URL(`https://${host}`));
      const bucket = siteBucket({ bucket: name, region, ...(endpoint !== undefined && { endpoint }) });
      const dryRun = flags.dryRun ?? false;
      try {
        const done = await publish({ id, files, bucket, keep, dryRun, now: new Date(), say });
        if (flags.invalidate && dryRun) say(`would invalidate the distribution of ${host}`);
        else if (flags.invalidate) say(`invalidated ${await invalidate(host, `${id}-${Date.now()}`, endpoint)}`);
        say(
          `${dryRun ? 'dry run, nothing changed' : 'published'}: ${id} to s3://${name} in ${((performance.now() - began) / 1000).toFixed(1)} s; ` +
            `${done.uploaded} uploaded (${kilobytes(done.uploadedBytes)}), ${done.unchanged} unchanged, ${done.deleted} deleted with ${done.forgottenReleases.length} old releases`,
        );
      } finally {
        bucket.close();
      }
    });

  const serving = program
    .command('serve')
    .description("serve the site on this machine: the edge's headers and paths, and /api/* passed on")
    .addOption(siteOption())
    .addOption(
      new Option('--api <url>', 'the backend').env('SITE_API_URL').argParser(httpUrl).default('http://127.0.0.1:8080'),
    )
    .addOption(new Option('--listen <address>').env('SITE_LISTEN').default('127.0.0.1'))
    .addOption(new Option('--port <port>').env('SITE_PORT').argParser(wholeNumber(0, 65_535)).default(3000))
    .action(async (flags: SiteFlags & { api: string; listen: string; port: number }) => {
      const { id, files } = loader.load(flags, new URL('http://127.0.0.1'));
      const server = await serve({ files, apiUrl: flags.api, host: flags.listen, port: flags.port });
      closeWithGrace({ delay: 5000, logger: undefined }, async () => server.close());
      say(`release ${id} at ${server.url}, the API from ${flags.api}; Ctrl-C stops it`);
    });

  for (const option of loader.options?.() ?? []) {
    publishing.addOption(option);
  }
  for (const option of loader.options?.() ?? []) serving.addOption(option);
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else {
      const known = error instanceof ConfigurationError || (error instanceof Error && '$metadata' in error);
      process.stderr.write(`error ${known || !(error instanceof Error) ? (error as Error).message : error.stack}\n`);
      process.exitCode = 1;
    }
  }
}
