import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { EnvironmentName } from '@sample-platform-ai/environments/schema.ts';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { type Command, Option } from 'commander';
import { environmentOption, minutesOption, patienceOf, regionOption } from '../options.ts';
import { type Mode, modes } from './database.ts';
import { drainRegion, failOver } from './run.ts';

interface FailoverArguments {
  readonly environment: EnvironmentName;
  readonly to: RegionName;
  readonly mode: Mode;
  readonly drain: boolean;
  readonly dryRun: boolean;
  readonly minutes: number;
}

/** The commands that an on-call engineer needs; the failover workflow and the runbook run the same ones. */
export function addOperations(program: Command): void {
  program
    .command('failover')
    .description('make another region the writer, drain the others where asked, and see that it serves')
    .addOption(environmentOption())
    .addOption(regionOption('--to <region>', 'that is to write'))
    .addOption(new Option('--mode <mode>', 'failover may lose the last writes').choices(modes).default('switchover'))
    .option('--drain', 'take the other regions out of DNS first', false)
    .option('--dry-run', 'say what would be done', false)
    .addOption(minutesOption('--minutes <n>', 'for each step, at most', 20))
    .action(({ minutes, ...options }: FailoverArguments) =>
      failOver(platform, { ...options, patience: patienceOf(minutes) }),
    );

  for (const [name, drained, description] of [
    ['drain', true, 'take a region out of DNS, by its health check'],
    ['undrain', false, 'bring a region back into DNS'],
  ] as const) {
    program
      .command(name)
      .description(description)
      .addOption(environmentOption())
      .addOption(regionOption())
      .action((place: { environment: EnvironmentName; region: RegionName }) =>
        drainRegion(platform, { ...place, drained }),
      );
  }
}
