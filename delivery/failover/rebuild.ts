import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';
import { addSummary } from '../github/outputs.ts';
import { describeDatabase } from './database.ts';
import { globalEnvironment, lookUpWriter } from './look.ts';
import { aws, type Reach } from './run.ts';

export interface RebuildOptions {
  readonly environment: string;
  readonly region: RegionName;
  readonly dryRun: boolean;
  readonly reach?: Pick<Reach, 'rds'>;
  /** Runs `pnpm` with arguments and an environment; a person confirms the plan in it. */
  readonly pnpm?: (args: readonly string[], variables: Readonly<Record<string, string>>) => Promise<void>;
}

const runPnpm: NonNullable<RebuildOptions['pnpm']> = async (args, env) => {
  const { exitCode } = await execa('pnpm', args, { env, stdio: 'inherit', reject: false });
  if (exitCode !== 0)
    throw new UserError(`pnpm ${args.join(' ')} failed; fix the error it printed, then run this again`);
};

/** Creates a region's member again, as a copy of the region that writes now, whichever region was the first one. */
export async function rebuildDatabase(
  platform: Platform,
  { environment: name, region, dryRun, reach = aws, pnpm = runPnpm }: RebuildOptions,
): Promise<void> {
  const { environment, database, identifier } = globalEnvironment(platform, name);
  const regions = environment.regions.map((each) => each.name);
  if (!regions.includes(region)) throw new UserError(`${name} has no region ${region}; it has ${regions.join(', ')}`);
  const others = regions.filter((each) => each !== region);
  const { database: found, writer } = await lookUpWriter(reach.rds, identifier, others);
  const present = found.members.find((member) => member.region === region);
  if (present) {
    throw new UserError(
      `${describeDatabase(found)} ${region} still has a member, ${present.arn}. ` +
        (present.isWriter
          ? 'Make another region the writer (pnpm delivery failover), then remove it'
          : 'Remove it first (docs/runbooks/database-rebuild.md#remove-what-is-left)'),
    );
  }
  const { version = database.engineVersion } = found;
  if (version !== database.engineVersion) {
    throw new UserError(
      `The global database runs PostgreSQL ${version}, but the literal of ${name} says ${database.engineVersion}: RDS accepts only members of the ` +
        'same version. Set database.engineVersion to it, or upgrade the database first (docs/runbooks/database-upgrade.md)',
    );
  }
  const args = ['tofu', name, 'apply', '--layer', 'data', '--region', region];
  const variables = { TF_VAR_database_source_region: writer.region };
  addSummary(
    [
      `## Rebuild of the database of ${name} in ${region}${dryRun ? ' (dry run)' : ''}\n`,
      `${describeDatabase(found)}\n`,
      `1. ${Object.entries(variables).map(([key, value]) => `${key}=${value}`)} pnpm ${args.join(' ')}`,
      ...(region === database.initialWriterRegion
        ? [`2. if the owner's secret was lost too: pnpm delivery rotate-password --environment ${name}`]
        : []),
    ].join('\n'),
  );
  if (!dryRun) await pnpm(args, variables);
}
