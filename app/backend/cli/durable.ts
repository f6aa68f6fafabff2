import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerClient, Schemas } from '@sample-platform-ai/contract/client';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliError, connect, describe, messageOf } from './client.ts';
import type { CommandContext } from './context.ts';

export interface DurableOptions {
  readonly durable?: 'all-regions';
  readonly regionUrls?: readonly string[];
  readonly within: number;
}

function secondsArgument(text: string): number {
  const seconds = Number(text);
  // The token of a GitHub job lives for five minutes.
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 240)
    throw new InvalidArgumentError('expected 1 to 240 seconds');
  return seconds;
}

/** Options of a command that writes a deployment. */
export const addDurableOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--durable <extent>',
        'wait until the database of every region has the write, so that the loss of one region does not lose it',
      ).choices(['all-regions']),
    )
    .option('--region-urls <urls...>', 'the ledger of each region, as LEDGER_REGION_URLS: spaces between them')
    .option('--within <seconds>', 'how long --durable waits', secondsArgument, 30);

type Version = Pick<Schemas['Deployment'], 'id' | 'entityVersion'>;

const firstPauseMs = 50;
const longestPauseMs = 1000;

/** Why a region's own database does not show the deployment as the writer acknowledged it, or a later version of it. */
async function whyNotShown(region: LedgerClient, { id, entityVersion }: Version): Promise<string | undefined> {
  // Without a consistency token a read is answered by the region's reader, never by the writer of another region.
  const { data, error, response } = await region.GET('/v1/deployments/{id}', { params: { path: { id } } });
  if (!data) return response.status === 404 ? 'does not have it' : describe(error, response.status);
  return data.entityVersion >= entityVersion ? undefined : 'has an older version of it';
}

/** @returns why regions do not show the deployment when the time is over, by region; a failed read is asked again */
export async function regionsWithout(
  deployment: Version,
  regions: ReadonlyMap<string, LedgerClient>,
  withinMs: number,
): Promise<ReadonlyMap<string, string>> {
  const end = performance.now() + withinMs;
  const without = await Promise.all(
    [...regions].map(async ([url, client]) => {
      for (let pause = firstPauseMs; ; pause = Math.min(2 * pause, longestPauseMs)) {
        const why = await whyNotShown(client, deployment).catch(messageOf);
        if (why === undefined) return [];
        if (performance.now() + pause > end) return [[url, why] as const];
        await delay(pause);
      }
    }),
  );
  return new Map(without.flat());
}

/** The addresses that `--durable` waits for; none without the option. Checked before anything is written. */
export function durableRegions(options: DurableOptions, { environment }: CommandContext): readonly string[] {
  if (options.durable === undefined) return [];
  const urls = options.regionUrls ?? (environment['LEDGER_REGION_URLS'] ?? '').split(/\s+/).filter((url) => url !== '');
  if (urls.length === 0)
    throw new CliError(
      '--durable all-regions: give the ledger URLs of all regions in --region-urls or LEDGER_REGION_URLS, such as https://api-apse2.example.com https://api-apse4.example.com',
    );
  const wrong = urls.find((url) => !/^https?:$/.test(URL.parse(url)?.protocol ?? ''));
  if (wrong !== undefined) throw new CliError(`--region-urls: found ${wrong}, expected an http(s) URL`);
  return urls.map((url) => url.replace(/\/$/, ''));
}

/** Waits as `--durable` asks. The write is done by then: the same command again waits on, and writes nothing. */
export async function waitUntilDurable(
  deployment: Schemas['Deployment'],
  urls: readonly string[],
  { within }: DurableOptions,
  { connection, say }: CommandContext,
): Promise<void> {
  if (urls.length === 0) return;
  const { token } = await connection();
  const regions = new Map(urls.map((url) => [url, connect({ url, token })]));
  const missing = await regionsWithout(deployment, regions, within * 1000);
  if (missing.size > 0)
    throw new CliError(
      `${deployment.id} is recorded, but not in every region after ${within} s:${[...missing].map(([url, why]) => `\n  ${url}: ${why}`).join('')}\n` +
        'Run the same command again: it continues to wait, and records nothing twice',
      3,
    );
  say(`${deployment.id} is in every region: ${urls.join(', ')}`);
}
