import type { RDSClient } from '@aws-sdk/client-rds';
import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { regionalNames } from '@sample-platform-ai/environments/naming.ts';
import type { AuroraGlobalConfig, EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { environmentNamed } from '../environments.ts';
import { type GlobalDatabase, type Member, readGlobalDatabase } from './database.ts';
import { messageOf, within } from './deadline.ts';

/** Time limit of one region's description. */
export const lookMs = 5000;

export interface GlobalEnvironment {
  readonly environment: EnvironmentConfig;
  readonly database: AuroraGlobalConfig;
  readonly identifier: string;
}

/** An environment with a global database, or an error that says what it has. */
export function globalEnvironment(platform: Platform, name: string): GlobalEnvironment {
  const environment = environmentNamed(platform.environments, name);
  const { database } = environment;
  if (database.kind !== 'aurora-global') {
    throw new UserError(
      `${name} has a single instance, not a global database; restore it instead (pnpm delivery restore-database)`,
    );
  }
  const identifier = regionalNames(platform.organization, environment, environment.primaryRegion).globalCluster;
  return { environment, database, identifier };
}

export interface Found {
  readonly database: GlobalDatabase;
  readonly writer: Member & { readonly region: string };
  /** The region whose RDS answered. */
  readonly seenFrom: RegionName;
}

/** Which region writes, from the first region whose RDS answers. */
export async function lookUpWriter(
  rds: (region: RegionName) => RDSClient,
  identifier: string,
  regions: readonly RegionName[],
): Promise<Found> {
  const failures: string[] = [];
  for (const region of regions) {
    try {
      const database = await within(lookMs, `RDS in ${region}`, (signal) =>
        readGlobalDatabase(rds(region), identifier, signal),
      );
      const writer = database.members.find(({ isWriter }) => isWriter);
      if (writer) return { database, writer, seenFrom: region };
      failures.push(`${region}: no member is the writer; make one the writer first (pnpm delivery failover)`);
    } catch (error) {
      failures.push(`${region}: ${messageOf(error)}`);
    }
  }
  throw new UserError(
    `The writer of the global database ${identifier} was not found in any region. ${failures.join('; ')}`,
  );
}

/** The database of an environment that takes writes: looked up where it is global, and by its region's name. */
export async function writingDatabase(
  platform: Platform,
  environment: EnvironmentConfig,
  rds: (region: RegionName) => RDSClient,
): Promise<{ readonly region: RegionName; readonly identifier: string }> {
  const { name, database, primaryRegion } = environment;
  const regions = environment.regions.map((each) => each.name);
  const writer =
    database.kind === 'aurora-global'
      ? (await lookUpWriter(rds, globalEnvironment(platform, name).identifier, regions)).writer.region
      : primaryRegion;
  const region = regions.find((each) => each === writer);
  if (!region)
    throw new UserError(
      `The writer is in ${writer}, which is not a region of ${name}; its regions are ${regions.join(', ')}`,
    );
  return { region, identifier: regionalNames(platform.organization, environment, region).resource('database') };
}
