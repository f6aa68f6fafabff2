import { type Command, Option } from 'commander';
import { contractName, given, intents, limitArgument, sinceOption, statuses, untilOption } from '../arguments.ts';
import { answered } from '../client.ts';
import type { CommandContext } from '../context.ts';
import { requireKnown } from '../filters.ts';
import { deploymentTable, incidentTable, rolloutTable, serviceTable } from '../output.ts';
import { collect } from '../pages.ts';

interface Filter {
  service?: string;
  environment?: string;
  region?: string;
  team?: string;
  since?: string;
  until?: string;
  limit: number;
}

const inTime = (command: Command): Command =>
  command
    .option('--service <name>')
    .option('--environment <name>')
    .option('--team <name>')
    .addOption(sinceOption())
    .addOption(untilOption())
    .option('--limit <n>', 'maximum number of rows', limitArgument, 20);

export function addList(program: Command, context: CommandContext): void {
  const list = program.command('list').description('list deployments, rollouts, incidents or services, newest first');

  inTime(list.command('deployments', { isDefault: true }).description('list deployments (default)'))
    .option('--region <name>')
    .addOption(new Option('--status <status>').choices(statuses))
    .action(async ({ limit, status, ...filter }: Filter & { status?: (typeof statuses)[number] }) => {
      const client = await context.client();
      await requireKnown(client, filter, context);
      const fixed = given({ ...filter, status: status && contractName('DEPLOYMENT_STATUS', status) });
      const items = await collect(limit, async (pageSize, pageToken) => {
        const query = { ...fixed, pageSize, pageToken };
        const answer = await answered(() => client.GET('/v1/deployments', { params: { query } }), context);
        return { ...answer, items: answer.deployments ?? [] };
      });
      context.print(items, deploymentTable(items));
    })
    .addHelpText(
      'after',
      `
Examples:
  ledger list --environment prod --region ap-southeast-4 --since 2026-11-20
  ledger list --service checkout --status failed --since 7d --json`,
    );

  inTime(list.command('rollouts').description('list rollouts: one line for all regions of a release'))
    .addOption(new Option('--intent <intent>').choices(intents))
    .addOption(new Option('--status <status>').choices(['in_progress', 'succeeded', 'failed', 'cancelled'] as const))
    .action(
      async ({
        limit,
        status,
        intent,
        ...filter
      }: Filter & {
        status?: 'in_progress' | 'succeeded' | 'failed' | 'cancelled';
        intent?: (typeof intents)[number];
      }) => {
        const client = await context.client();
        await requireKnown(client, filter, context);
        const fixed = given({
          ...filter,
          status: status && contractName('ROLLOUT_STATUS', status),
          intent: intent && contractName('INTENT', intent),
        });
        const items = await collect(limit, async (pageSize, pageToken) => {
          const query = { ...fixed, pageSize, pageToken };
          const answer = await answered(() => client.GET('/v1/rollouts', { params: { query } }), context);
          return { ...answer, items: answer.rollouts ?? [] };
        });
        context.print(items, rolloutTable(items));
      },
    );

  inTime(list.command('incidents').description('list incidents, with the deployment that caused each'))
    .option('--open', 'only unresolved incidents')
    .action(async ({ limit, open, ...filter }: Filter & { open?: true }) => {
      const client = await context.client();
      await requireKnown(client, filter, context);
      const items = await collect(limit, async (pageSize, pageToken) => {
        const query = { ...given({ ...filter, unresolved: open }), pageSize, pageToken };
        const answer = await answered(() => client.GET('/v1/incidents', { params: { query } }), context);
        return { ...answer, items: answer.incidents ?? [] };
      });
      context.print(items, incidentTable(items));
    });

  list
    .command('services')
    .description('list services by name, with team, repository and links')
    .option('--team <name>')
    .option('--limit <n>', 'maximum number of rows', limitArgument, 200)
    .action(async ({ limit, team }: { limit: number; team?: string }) => {
      const client = await context.client();
      await requireKnown(client, { team }, context);
      const items = await collect(limit, async (pageSize, pageToken) => {
        const query = { ...given({ team }), pageSize, pageToken };
        const answer = await answered(() => client.GET('/v1/services', { params: { query } }), context);
        return { ...answer, items: answer.services ?? [] };
      });
      context.print(items, serviceTable(items));
    });
}
