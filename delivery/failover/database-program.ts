import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { UsageError } from '@sample-platform-ai/terminal';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { environmentOption, minutesOption, patienceOf, regionOption } from '../options.ts';
import { rotatePassword } from './password.ts';
import { rebuildDatabase } from './rebuild.ts';
import { restoreDatabase } from './restore.ts';
import type { Point } from './restore-engines.ts';
import { upgradeDatabase } from './upgrade.ts';

const dryRun = () => new Option('--dry-run', 'print the steps without running them').default(false);

function time(text: string): Date | 'latest' {
  if (text === 'latest') return text;
  const at = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) || Number.isNaN(at.getTime())) {
    throw new InvalidArgumentError('Give a time in UTC, such as 2026-11-24T03:14:00Z, or latest.');
  }
  return at;
}

interface RestoreArguments {
  readonly environment: string;
  readonly at?: Date | 'latest';
  readonly snapshot?: string;
  readonly dryRun: boolean;
  readonly minutes: number;
}

function pointOf(at: RestoreArguments['at'], snapshot: string | undefined): Point {
  if (at !== undefined) return { at };
  if (snapshot !== undefined) return { snapshot };
  throw new UsageError('restore-database needs --at <time> or --snapshot <id>');
}

/** The database's procedures apart from a move of the writer; each runbook runs one of them. */
export function addDatabaseProcedures(program: Command, platform: Platform): void {
  program
    .command('rebuild-database')
    .description("recreate a lost region's member of the global database, from the writer region")
    .addOption(environmentOption(platform))
    .addOption(regionOption())
    .addOption(dryRun())
    .action((options: { environment: string; region: RegionName; dryRun: boolean }) =>
      rebuildDatabase(platform, options),
    );
  program
    .command('rotate-password')
    .description("rotate the database owner's password, in the database and in its secret")
    .addOption(environmentOption(platform))
    .addOption(dryRun())
    .action((options: { environment: string; dryRun: boolean }) => rotatePassword(platform, options));
  program
    .command('upgrade-database')
    .description("upgrade the database to its literal's version, readers before the writer")
    .addOption(environmentOption(platform))
    .addOption(dryRun())
    .addOption(minutesOption('--minutes <n>', 'maximum wait for each member', 60))
    .action(({ minutes, ...options }: { environment: string; dryRun: boolean; minutes: number }) =>
      upgradeDatabase(platform, { ...options, patience: patienceOf(minutes, 15_000) }),
    );
  program
    .command('restore-database')
    .description(
      'restore a second database, next to the first one: to a point in time, or from a snapshot of the vault',
    )
    .addOption(environmentOption(platform))
    .addOption(new Option('--at <time>', "by RDS' own backups; UTC, or latest").argParser(time).conflicts('snapshot'))
    .addOption(new Option('--snapshot <id>', "of the vault's snapshots; latest is the newest"))
    .addOption(dryRun())
    .addOption(minutesOption('--minutes <n>', 'maximum wait', 120))
    .action(({ minutes, at, snapshot, ...options }: RestoreArguments) =>
      restoreDatabase(platform, { ...options, to: pointOf(at, snapshot), patience: patienceOf(minutes, 30_000) }),
    );
}
