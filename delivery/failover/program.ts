import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { type Command, Option } from 'commander';
import { environmentOption, minutesOption, patienceOf, regionOption } from '../options.ts';
import { type Mode, modes } from './database.ts';
import { addDatabaseProcedures } from './database-program.ts';
import { deadlinesOf, drainRegion, failOver } from './run.ts';

interface FailoverArguments {
  readonly environment: string;
  readonly to: RegionName;
  readonly mode: Mode;
  readonly drain: boolean;
  readonly dryRun: boolean;
  readonly minutes: number;
}

/** The commands that an on-call engineer needs; the failover workflow and the runbook run the same ones. */
export function addOperations(program: Command, platform: Platform): void {
  program
    .command('failover')
    .description(
      'make another region the writer, optionally drain the other regions, and check that the new writer serves',
    )
    .addOption(environmentOption(platform))
    .addOption(regionOption('--to <region>', 'new writer region'))
    .addOption(new Option('--mode <mode>', 'failover may lose the last writes').choices(modes).default('switchover'))
    .option('--drain', 'take the other regions out of DNS at the same time', false)
    .option('--dry-run', 'print the steps without running them', false)
    .addOption(minutesOption('--minutes <n>', 'maximum duration of each wait', 20))
    .action(({ minutes, ...options }: FailoverArguments) =>
      failOver(platform, { ...options, deadlines: deadlinesOf(patienceOf(minutes, 5000)) }),
    );

  for (const [name, drained, description] of [
    ['drain', true, 'take a region out of DNS, by the health checks of its public hosts'],
    ['undrain', false, 'bring a region back into DNS'],
  ] as const) {
    program
      .command(name)
      .description(description)
      .addOption(environmentOption(platform))
      .addOption(regionOption())
      .action((place: { environment: string; region: RegionName }) => drainRegion(platform, { ...place, drained }));
  }
  addDatabaseProcedures(program, platform);
}
