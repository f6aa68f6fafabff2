import { type Command, Option } from 'commander';
import { given, sinceOption, timeArgument, untilOption } from '../arguments.ts';
import { answered } from '../client.ts';
import type { CommandContext } from '../context.ts';
import { requireKnown } from '../filters.ts';
import { comparisonTable, deploymentLine, hitTable, matrixTable, metricsTable } from '../output.ts';
import { watchEvents } from '../watch.ts';

export function addMatrix(program: Command, context: CommandContext): void {
  program
    .command('matrix')
    .description('show which version runs where')
    .option('--team <name>')
    .option('--environment <name>')
    .addOption(
      new Option('--as-of <time>', 'the state at a time, or how long ago').argParser((text) => timeArgument(text)),
    )
    .action(async (filter: { team?: string; environment?: string; asOf?: string }) => {
      const client = await context.client();
      await requireKnown(client, filter, context);
      const query = given(filter);
      const matrix = await answered(() => client.GET('/v1/matrix', { params: { query } }), context);
      context.print(matrix, matrixTable(matrix.cells ?? []));
    });
}

export function addMetrics(program: Command, context: CommandContext): void {
  program
    .command('metrics')
    .description('show the five DORA metrics of a service or a team; default: the last 90 days')
    .option('--service <name>')
    .option('--team <name>')
    .addOption(sinceOption())
    .addOption(untilOption())
    .action(async (filter: { service?: string; team?: string; since?: string; until?: string }) => {
      const client = await context.client();
      await requireKnown(client, filter, context);
      const query = given(filter);
      const metrics = await answered(() => client.GET('/v1/metrics', { params: { query } }), context);
      context.print(metrics, metricsTable(metrics));
    });
}

export function addSearch(program: Command, context: CommandContext): void {
  program
    .command('search')
    .description(
      'search by the beginning of a service, version, digest, commit, id, rollout or incident, or by a pull request, such as #123',
    )
    .argument('<query>')
    .action(async (query: string) => {
      const client = await context.client();
      const { hits } = await answered(() => client.GET('/v1/search', { params: { query: { query } } }), context);
      context.print(hits, hitTable(hits));
    });
}

export function addCompare(program: Command, context: CommandContext): void {
  program
    .command('compare')
    .description('compare two environments: what waits for promotion, and since when')
    .argument('<environment>', 'the environment that has the release')
    .argument('<other>', 'the environment that waits for it')
    .option('--service <name>')
    .option('--team <name>')
    .action(async (environment: string, otherEnvironment: string, filter: { service?: string; team?: string }) => {
      const client = await context.client();
      await requireKnown(client, { ...filter, environment: [environment, otherEnvironment] }, context);
      const query = { environment, otherEnvironment, ...given(filter) };
      const { services } = await answered(() => client.GET('/v1/comparison', { params: { query } }), context);
      context.print(services, comparisonTable(services));
    });
}

export function addWatch(program: Command, context: CommandContext): void {
  program
    .command('watch')
    .description('stream deployments until Ctrl-C; with --json all events, one per line')
    .option('--service <name>')
    .option('--environment <name>')
    .action(async (filter: Record<string, string>) => {
      await requireKnown(await context.client(), filter, context);
      for await (const event of watchEvents(context, filter)) {
        if (context.json()) context.write(`${JSON.stringify(event)}\n`);
        else if (event.deploymentChanged) context.write(`${deploymentLine(event.deploymentChanged).join('  ')}\n`);
      }
    });
}
