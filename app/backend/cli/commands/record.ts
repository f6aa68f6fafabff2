import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Schemas } from '@sample-platform-ai/contract/client';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { contractName, given, intents, rolloutKey, type Status, statuses } from '../arguments.ts';
import { answered, CliError } from '../client.ts';
import type { CommandContext } from '../context.ts';
import { addDurableOptions, type DurableOptions, durableRegions, waitUntilDurable } from '../durable.ts';
import { deploymentTable, provenanceLine } from '../output.ts';
import { pullRequestOf } from '../pull-request.ts';
import type { Environment } from '../token.ts';

interface RecordOptions extends DurableOptions {
  service: string;
  environment: string;
  region: string;
  rollout?: string;
  regions?: string[];
  intent: (typeof intents)[number];
  release: string;
  digest: string;
  status: Status;
  commits?: string;
  remediates?: string;
  answers?: string;
  key?: string;
  approver?: string;
  pullRequest?: number;
  provenance?: string;
  commit?: string;
}

/** As in the contract. */
const [longestName, longestSubject] = [100, 500];

function numberArgument(text: string): number {
  const number = /^#?([1-9]\d{0,8})$/.exec(text)?.[1];
  if (number === undefined) throw new InvalidArgumentError('expected the number of a pull request, such as 123');
  return Number(number);
}

/** Lines of `git log --format='%H %cI%x09%an%x09%s'`; author and subject may be missing. */
function readCommits(file: string): Schemas['CommitInput'][] {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch {
    throw new CliError(`--commits: cannot read ${file}`);
  }
  const lines = text.split('\n').map((line, i) => ({ line: line.trim(), number: i + 1 }));
  return lines
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => {
      const [hash = '', author = '', message = ''] = line.split('\t');
      const [sha = '', time = ''] = hash.trim().split(/\s+/);
      const committed = new Date(time);
      if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(sha) || Number.isNaN(committed.getTime()))
        throw new CliError(`${file}, line ${number}: found "${line.slice(0, 80)}", expected "<sha> <ISO time>"`);
      // The cut may split a character, which would not be valid UTF-8.
      const cut = (text: string, longest: number) => text.trim().slice(0, longest).toWellFormed();
      const subject = cut(message, longestSubject);
      const who = { author: cut(author, longestName) || undefined, message: subject || undefined };
      return { sha, committedAt: committed.toISOString(), ...given({ ...who, pullRequest: pullRequestOf(subject) }) };
    });
}

/** The contract's limit. */
const longestBundle = 65_536;

/** A line of `gh attestation download` and the commit that is released. */
function readProvenance({ provenance: file, commit }: RecordOptions): Schemas['ProvenanceBundle'] | undefined {
  if (file === undefined && commit === undefined) return undefined;
  if (file === undefined || commit === undefined)
    throw new CliError(
      '--provenance and --commit belong together: a bundle is checked for the commit that is released',
    );
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit))
    throw new CliError(
      `--commit: found "${commit.slice(0, 80)}", expected the 40 or 64 hexadecimal digits of a commit`,
    );
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new CliError(`--provenance: cannot read ${file}`);
  }
  const [bundle = '', ...others] = text.split('\n').filter((line) => line.trim() !== '');
  if (others.length > 0)
    throw new CliError(`--provenance: ${file} has ${others.length + 1} bundles, expected one; keep the line to check`);
  if (bundle.length > longestBundle)
    throw new CliError(`--provenance: ${file} has ${bundle.length} characters, at most ${longestBundle} are allowed`);
  return { bundle, commit };
}

/** A repeated step has the same key; another attempt of the run has another key and is another deployment. */
export function keyOf(body: object, environment: Environment): string {
  const run = [environment['GITHUB_RUN_ID'], environment['GITHUB_RUN_ATTEMPT']].join('/');
  return `cli-${createHash('sha256')
    .update(JSON.stringify([run, body]))
    .digest('base64url')}`;
}

export function addRecord(program: Command, context: CommandContext): void {
  const command = program
    .command('record')
    .description('record a deployment; a repeated call records nothing twice')
    .requiredOption('--service <name>', 'service name, as in `ledger list services`')
    .requiredOption('--environment <name>', "must be the job's environment")
    .requiredOption('--region <name>')
    .requiredOption('--release <version>', 'name of the release')
    .requiredOption('--digest <sha256:…>', 'digest of the image')
    .addOption(new Option('--status <status>').choices(statuses).default('succeeded'))
    .addOption(new Option('--intent <intent>').choices(intents).default('planned'))
    .option('--rollout <key>', 'the same in each region; default: the GitHub run')
    .option('--regions <names...>', 'regions in which it must be healthy; default: all regions of the environment')
    .option('--commits <file>', "lines of git log --format='%H %cI%x09%an%x09%s'; - reads standard input")
    .option('--remediates <rollout id>', 'the rollout that a rollback or hotfix repairs')
    .option('--answers <incident id>', 'the incident that this rollout responds to')
    .option('--approver <login>', 'who approved it: the reviewer of the protected environment')
    .option('--pull-request <number>', 'the pull request of the release', numberArgument)
    .option('--provenance <file>', 'Sigstore bundle with the provenance of the image; needs --commit')
    .option('--commit <sha>', 'the commit that is released, which the image has to be built from')
    .option('--key <key>', 'idempotency key; default: from the run and the request')
    .action(async (o: RecordOptions) => {
      const regions = durableRegions(o, context);
      const provenance = readProvenance(o);
      const body: Schemas['RecordDeploymentBody'] = {
        service: o.service,
        environment: o.environment,
        region: o.region,
        rollout: {
          key: rolloutKey(o.rollout, context.environment),
          ...given({ regions: o.regions, remediatesRolloutId: o.remediates, answersIncidentId: o.answers }),
        },
        intent: contractName('INTENT', o.intent),
        version: o.release,
        imageDigest: o.digest,
        status: contractName('DEPLOYMENT_STATUS', o.status),
        ...(o.commits ? { commits: readCommits(o.commits) } : {}),
        ...(o.approver || o.pullRequest
          ? {
              attribution: given({
                approver: o.approver,
                pullRequest: o.pullRequest === undefined ? undefined : { number: o.pullRequest },
              }),
            }
          : {}),
      };
      if (provenance) body.provenance = provenance;
      const params = { header: { 'Idempotency-Key': o.key ?? keyOf(body, context.environment) } };
      const client = await context.client();
      const deployment = await answered(() => client.POST('/v1/deployments', { body, params }), context);
      const line = provenanceLine(deployment);
      context.print(deployment, deploymentTable([deployment]) + (line === undefined ? '' : `\n${line}`));
      await waitUntilDurable(deployment, regions, o, context);
    })
    .addHelpText(
      'after',
      `
Examples, in a job with "permissions: id-token: write" and "environment: prod":
  ledger record --service checkout --environment prod --region ap-southeast-4 \\
    --release v1.4.0 --digest sha256:… --status in_progress
  git log --format='%H %cI%x09%an%x09%s' v1.3.0..v1.4.0 | ledger record … --commits -
  ledger finish --service checkout --environment prod --region ap-southeast-4 --status succeeded`,
    );
  addDurableOptions(command);
}
