import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  ModifyDBClusterCommand,
  ModifyDBInstanceCommand,
  ModifyGlobalClusterCommand,
} from '@aws-sdk/client-rds';
import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { regionalNames } from '@sample-platform-ai/environments/naming.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { environmentNamed } from '../environments.ts';
import { addSummary } from '../github/outputs.ts';
import type { Patience } from '../github/repository.ts';
import { messageOf, within } from './deadline.ts';
import { globalEnvironment, lookMs, lookUpWriter } from './look.ts';
import { aws, type Reach } from './run.ts';
import { majorOf, upgradeBetween } from './versions.ts';

export interface UpgradeOptions {
  readonly environment: string;
  readonly dryRun: boolean;
  readonly patience: Patience;
  readonly reach?: Pick<Reach, 'rds'>;
}

/** A member of a global database, or a single instance. */
interface Server {
  readonly region: RegionName;
  readonly identifier: string;
  readonly look: () => Promise<{ readonly version: string; readonly status: string }>;
}

interface Step {
  readonly text: string;
  readonly send: () => Promise<unknown>;
  /** What has to have the version before the next step. */
  readonly servers: readonly Server[];
}

/**
 * Brings a database to the version of its literal, in every kind of environment by the same command: at once, the readers'
 * regions before the writer's. OpenTofu creates databases with that version, and upgrades none.
 */
export async function upgradeDatabase(
  platform: Platform,
  { environment: name, dryRun, patience, reach = aws }: UpgradeOptions,
): Promise<void> {
  const environment = environmentNamed(platform.environments, name);
  const { database } = environment;
  const target = database.engineVersion;
  const servers = environment.regions.map(({ name: region }): Server => {
    const identifier = regionalNames(platform.organization, environment, region).resource('database');
    const look = async () => {
      const found =
        database.kind === 'aurora-global'
          ? (await reach.rds(region).send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier })))
              .DBClusters?.[0]
          : (await reach.rds(region).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier })))
              .DBInstances?.[0];
      if (!found?.EngineVersion)
        throw new UserError(`${identifier} not found in RDS in ${region}; apply the data layer first`);
      const status =
        'DBInstanceStatus' in found ? found.DBInstanceStatus : 'Status' in found ? found.Status : undefined;
      return { version: found.EngineVersion, status: status ?? '' };
    };
    return { region, identifier, look };
  });
  const states = await Promise.all(servers.map(async (server) => ({ server, ...(await server.look()) })));
  const behind = states.filter(({ version }) => upgradeBetween(version, target) !== 'none');
  const heading = `## PostgreSQL in ${name}: ${[...new Set(states.map(({ version }) => version))].join(', ')}`;
  if (behind.length === 0) return addSummary(`${heading}, the version in its literal. Nothing to do`);

  const isMajor = behind.some(({ version }) => upgradeBetween(version, target) === 'major');
  const steps =
    database.kind === 'aurora-global'
      ? await globalSteps(platform, { name, target, isMajor, reach, behind: behind.map(({ server }) => server) })
      : instanceSteps(servers, { target, isMajor, reach });
  addSummary(
    `${heading} -> ${target} (${isMajor ? 'major' : 'minor'})${dryRun ? ' (dry run)' : ''}\n\n${steps.map(({ text }, index) => `${index + 1}. ${text}`).join('\n')}`,
  );
  if (dryRun) return;
  for (const step of steps) {
    // A run that was killed waits for the upgrade that it began.
    const now = await Promise.all(step.servers.map((server) => server.look()));
    if (now.every(({ status }) => status === 'available')) await step.send();
    for (const server of step.servers) await arrival(server, target, patience);
  }
  addSummary(
    `\nEvery server runs ${target}.${isMajor ? ' Apply the data layer now: it attaches the parameters of the new version.' : ''}`,
  );
}

interface GlobalUpgrade {
  readonly name: string;
  readonly target: string;
  readonly isMajor: boolean;
  readonly reach: Pick<Reach, 'rds'>;
  readonly behind: readonly Server[];
}

async function globalSteps(
  platform: Platform,
  { name, target, isMajor, reach, behind }: GlobalUpgrade,
): Promise<readonly Step[]> {
  const { environment, identifier } = globalEnvironment(platform, name);
  const regions = environment.regions.map((each) => each.name);
  const { writer } = await lookUpWriter(reach.rds, identifier, regions);
  if (isMajor) {
    const input = { GlobalClusterIdentifier: identifier, EngineVersion: target, AllowMajorVersionUpgrade: true };
    const region = regions.find((each) => each === writer.region);
    if (!region)
      throw new UserError(
        `The writer is in ${writer.region}, which is not a region of ${name}; its regions are ${regions.join(', ')}`,
      );
    const send = () => reach.rds(region).send(new ModifyGlobalClusterCommand(input));
    return [
      {
        text: `RDS in ${region} upgrades ${identifier} and all its members; the database is unavailable meanwhile`,
        send,
        servers: behind,
      },
    ];
  }
  // RDS asks for this order: a reader cannot follow a writer of a newer version.
  const ordered = [...behind].sort((a, b) => Number(a.region === writer.region) - Number(b.region === writer.region));
  return ordered.map((server) => ({
    text: `RDS in ${server.region} upgrades ${server.identifier}, ${server.region === writer.region ? 'the writer' : 'a reader'}`,
    send: () =>
      reach.rds(server.region).send(
        new ModifyDBClusterCommand({
          DBClusterIdentifier: server.identifier,
          EngineVersion: target,
          ApplyImmediately: true,
        }),
      ),
    servers: [server],
  }));
}

const instanceSteps = (
  servers: readonly Server[],
  { target, isMajor, reach }: Pick<GlobalUpgrade, 'target' | 'isMajor' | 'reach'>,
): readonly Step[] =>
  servers.map((server) => ({
    text: `RDS in ${server.region} upgrades ${server.identifier}; the database is unavailable meanwhile`,
    send: () =>
      reach.rds(server.region).send(
        new ModifyDBInstanceCommand({
          DBInstanceIdentifier: server.identifier,
          EngineVersion: target,
          AllowMajorVersionUpgrade: isMajor,
          ApplyImmediately: true,
          // The group of the old version does not fit; the next apply attaches the platform's own.
          ...(isMajor && { DBParameterGroupName: `default.postgres${majorOf(target)}` }),
        }),
      ),
    servers: [server],
  }));

async function arrival({ identifier, region, look }: Server, target: string, patience: Patience): Promise<void> {
  let last = '';
  for (let poll = 0; poll < patience.polls; poll += 1) {
    await sleep(patience.pollMs);
    try {
      const { version, status } = await within(lookMs, `RDS in ${region}`, look);
      if (version === target && status === 'available') return;
      last = `it runs ${version} and is ${status}`;
    } catch (error) {
      last = messageOf(error);
    }
  }
  throw new UserError(`${identifier} did not reach ${target} in time (${last}). Run this again to keep waiting`);
}
