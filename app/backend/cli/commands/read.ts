import type { Command } from 'commander';
import { answered } from '../client.ts';
import type { Context } from '../context.ts';
import { deploymentLine, matrixTable, metricsTable } from '../output.ts';
import { watchEvents } from '../watch.ts';
import { given, sinceOption, untilOption } from '../words.ts';

export function addMatrix(program: Command, context: Context): void {
  program
    .command('matrix')
    .description('which version runs where')
    .option('--team <name>')
    .option('--environment <name>')
    .action(async (filter: { team?: string; environment?: string }) => {
      const client = await context.client();
      const query = given(filter);
      const matrix = await answered(() => client.GET('/v1/matrix', { params: { query } }), context);
      context.print(matrix, matrixTable(matrix.cells ?? []));
    });
}

export function addMetrics(program: Command, context: Context): void {
  program
    .command('metrics')
    .description('the five DORA metrics of a service or a team, of the last 90 days by default')
    .option('--service <name>')
    .option('--team <name>')
    .addOption(sinceOption())
    .addOption(untilOption())
    .action(async (filter: { service?: string; team?: string; since?: string; until?: string }) => {
      const client = await context.client();
      const query = given(filter);
      const metrics = await answered(() => client.GET('/v1/metrics', { params: { query } }), context);
      context.print(metrics, metricsTable(metrics));
    });
}

export function addWatch(program: Command, context: Context): void {
  program
    .command('watch')
    .description('deployments as they happen, until Ctrl-C; with --json every event, one a line')
    .option('--service <name>')
    .option('--environment <name>')
    .action(async (filter: Record<string, string>) => {
      for await (const event of watchEvents(context, filter)) {
        if (context.json()) context.write(`${JSON.stringify(event)}\n`);
        else if (event.deploymentChanged) context.write(`${deploymentLine(event.deploymentChanged).join('  ')}\n`);
      }
    });
}
