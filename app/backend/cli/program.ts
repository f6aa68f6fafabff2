import { readFileSync } from 'node:fs';
import type { Schemas } from '@sample-platform-ai/contract/client';
import { Command, Option } from 'commander';
import { answered, CliError, type Connection, connect } from './client.ts';
import { deploymentLine, deploymentTable, metricsTable } from './output.ts';
import { type Environment, findToken } from './token.ts';
import { watchEvents } from './watch.ts';

export interface Surroundings {
  readonly environment: Environment;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly signal: AbortSignal;
}

const intents = ['planned', 'rollback', 'hotfix'] as const;
const statuses = ['queued', 'in_progress', 'succeeded', 'failed', 'cancelled'] as const;
type Upper<Prefix extends string, Word extends string> = `${Prefix}_${Uppercase<Word>}`;
const name = <Prefix extends string, Word extends string>(prefix: Prefix, word: Word) =>
  `${prefix}_${word.toUpperCase()}` as Upper<Prefix, Word>;

interface RecordOptions {
  service: string;
  environment: string;
  region: string;
  rollout: string;
  regions?: string[];
  intent: (typeof intents)[number];
  release: string;
  digest: string;
  status: (typeof statuses)[number];
  commits?: string;
  remediates?: string;
  answers?: string;
  key?: string;
}

/** Lines of `git log --format='%H %cI'`. */
function readCommits(file: string): Schemas['Commit'][] {
  const lines = readFileSync(file === '-' ? 0 : file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line, i) => {
    const [sha, committedAt] = line.trim().split(/\s+/);
    if (!sha || !committedAt) throw new CliError(`${file}, line ${i + 1}: expected "<sha> <ISO time>"`);
    return { sha, committedAt: new Date(committedAt).toISOString() };
  });
}

export function buildProgram({ environment, write, writeError, signal }: Surroundings): Command {
  const program = new Command('ledger')
    .description('What runs where, since when, and who put it there')
    .addOption(new Option('--url <url>', 'the ledger').default(environment['LEDGER_URL'] ?? 'http://127.0.0.1:8080'))
    .option('--audience <audience>', "of the pipeline's token", 'ledger')
    .option('--json', 'the answer as it came')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: writeError });
  const print = (data: unknown, table: string) => write(`${program.opts()['json'] ? JSON.stringify(data) : table}\n`);
  const connection = async (): Promise<Connection> => {
    const { url, audience } = program.opts<{ url: string; audience: string }>();
    return { url: url.replace(/\/$/, ''), token: await findToken(environment, audience) };
  };

  program
    .command('record')
    .description('record a deployment; run it again and nothing happens twice')
    .requiredOption('--service <name>')
    .requiredOption('--environment <name>')
    .requiredOption('--region <name>')
    .requiredOption('--rollout <key>', 'the same in each region')
    .option('--regions <names...>', 'where it has to be healthy')
    .addOption(new Option('--intent <intent>').choices(intents).default('planned'))
    .requiredOption('--release <version>')
    .requiredOption('--digest <sha256:…>')
    .addOption(new Option('--status <status>').choices(statuses).default('succeeded'))
    .option('--commits <file>', "lines of git log --format='%H %cI'; - reads them from the input")
    .option('--remediates <rollout id>')
    .option('--answers <incident id>')
    .option('--key <key>', 'idempotency key; in a pipeline the run, its attempt and the place are the key')
    .action(async (o: RecordOptions) => {
      const client = connect(await connection());
      const body: Schemas['RecordDeploymentBody'] = {
        service: o.service,
        environment: o.environment,
        region: o.region,
        rollout: {
          key: o.rollout,
          ...(o.regions ? { regions: o.regions } : {}),
          ...(o.remediates ? { remediatesRolloutId: o.remediates } : {}),
          ...(o.answers ? { answersIncidentId: o.answers } : {}),
        },
        intent: name('INTENT', o.intent),
        version: o.release,
        imageDigest: o.digest,
        status: name('DEPLOYMENT_STATUS', o.status),
        ...(o.commits ? { commits: readCommits(o.commits) } : {}),
      };
      const header = o.key ? { params: { header: { 'Idempotency-Key': o.key } } } : {};
      const deployment = await answered(() => client.POST('/v1/deployments', { body, ...header }));
      print(deployment, deploymentTable([deployment]));
    });

  program
    .command('finish <id>')
    .description("report a deployment's end")
    .addOption(new Option('--status <status>').choices(statuses.slice(2)).default('succeeded'))
    .option('--note <text>', '', '')
    .action(async (id: string, { status, note }: { status: 'succeeded' | 'failed' | 'cancelled'; note: string }) => {
      const client = connect(await connection());
      const body = { status: name('DEPLOYMENT_STATUS', status), note };
      const params = { path: { id }, header: { 'Idempotency-Key': `finish-${id}-${status}` } };
      const deployment = await answered(() => client.POST('/v1/deployments/{id}/transitions', { params, body }));
      print(deployment, deploymentTable([deployment]));
    });

  program
    .command('list')
    .description('deployments, the newest first')
    .option('--service <name>')
    .option('--environment <name>')
    .option('--region <name>')
    .option('--limit <n>', 'up to 200', '20')
    .action(
      async ({ limit, ...filter }: { limit: string; service?: string; environment?: string; region?: string }) => {
        const client = connect(await connection());
        const query = { ...filter, pageSize: Number(limit) };
        const { deployments = [] } = await answered(() => client.GET('/v1/deployments', { params: { query } }));
        print(deployments, deploymentTable(deployments));
      },
    );

  program
    .command('metrics')
    .description('the five DORA metrics of a service or a team')
    .option('--service <name>')
    .option('--team <name>')
    .option('--since <ISO time>')
    .option('--until <ISO time>')
    .action(async (query: { service?: string; team?: string; since?: string; until?: string }) => {
      const client = connect(await connection());
      const metrics = await answered(() => client.GET('/v1/metrics', { params: { query } }));
      print(metrics, metricsTable(metrics));
    });

  program
    .command('watch')
    .description('deployments as they happen')
    .option('--service <name>')
    .option('--environment <name>')
    .action(async (filter: Record<string, string>) => {
      for await (const event of watchEvents(await connection(), filter, signal)) {
        if (program.opts()['json']) write(`${JSON.stringify(event)}\n`);
        else if (event.deploymentChanged) write(`${deploymentLine(event.deploymentChanged).join('  ')}\n`);
      }
    });
  return program;
}
