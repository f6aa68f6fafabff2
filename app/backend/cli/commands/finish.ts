import type { LedgerClient } from '@sample-platform-ai/contract/client';
import { type Command, Option } from 'commander';
import { contractName, finalStatuses, rolloutKey } from '../arguments.ts';
import { answered, CliError } from '../client.ts';
import type { CommandContext } from '../context.ts';
import { addDurableOptions, type DurableOptions, durableRegions, waitUntilDurable } from '../durable.ts';
import { deploymentTable } from '../output.ts';

interface FinishOptions extends DurableOptions {
  service?: string;
  environment?: string;
  region?: string;
  rollout?: string;
  status: (typeof finalStatuses)[number];
  note: string;
}

const isOpen = (status: string | undefined): boolean => /_(QUEUED|IN_PROGRESS)$/.test(status ?? '');

/** The deployment of a rollout to a region: the one in progress, otherwise the newest, which is reported again. */
async function findDeployment(client: LedgerClient, o: FinishOptions, context: CommandContext): Promise<string> {
  const { service, environment, region } = o;
  if (!service || !environment || !region)
    throw new CliError('set the deployment id, or --service, --environment and --region');
  const key = rolloutKey(o.rollout, context.environment);
  const query = { service, environment, pageSize: 200 };
  const { rollouts = [] } = await answered(() => client.GET('/v1/rollouts', { params: { query } }), context);
  const rollout = rollouts.find((each) => each.key === key);
  const here = (rollout?.deployments ?? []).filter((deployment) => deployment.region === region);
  const found = here.findLast(({ status }) => isOpen(status)) ?? here.at(-1);
  if (!found?.id)
    throw new CliError(
      `${service} has no deployment to ${environment}/${region} in the rollout ${key}; record it first`,
    );
  return found.id;
}

export function addFinish(program: Command, context: CommandContext): void {
  const command = program
    .command('finish [id]')
    .description('report the end of a deployment; a repeated call changes nothing')
    .option('--service <name>')
    .option('--environment <name>')
    .option('--region <name>')
    .option('--rollout <key>', 'the recorded rollout; default: the GitHub run')
    .addOption(new Option('--status <status>').choices(finalStatuses).default('succeeded'))
    .option('--note <text>', 'the reason; shown with the deployment', '')
    .action(async (named: string | undefined, o: FinishOptions) => {
      const regions = durableRegions(o, context);
      const client = await context.client();
      const id = named ?? (await findDeployment(client, o, context));
      const body = { status: contractName('DEPLOYMENT_STATUS', o.status), note: o.note };
      const params = { path: { id }, header: { 'Idempotency-Key': `finish-${id}-${o.status}` } };
      const deployment = await answered(
        () => client.POST('/v1/deployments/{id}/transitions', { params, body }),
        context,
      );
      context.print(deployment, deploymentTable([deployment]));
      await waitUntilDurable(deployment, regions, o, context);
    })
    .addHelpText(
      'after',
      `
Examples, as the last steps of a job:
  ledger finish --service checkout --environment prod --region ap-southeast-4 --status succeeded
  ledger finish 01931f6e-… --status failed --note 'readiness probe'`,
    );
  addDurableOptions(command);
}
