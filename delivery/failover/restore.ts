import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateDBInstanceCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  type RDSClient,
  RestoreDBClusterToPointInTimeCommand,
  RestoreDBInstanceToPointInTimeCommand,
} from '@aws-sdk/client-rds';
import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { environmentNamed } from '../environments.ts';
import { addSummary } from '../github/outputs.ts';
import type { Patience } from '../github/repository.ts';
import { messageOf, within } from './deadline.ts';
import { lookMs, writingDatabase } from './look.ts';
import { aws, type Reach } from './run.ts';

export interface RestoreOptions {
  readonly environment: string;
  /** The time to restore to, or the latest that RDS can restore to. */
  readonly at: Date | 'latest';
  readonly dryRun: boolean;
  readonly patience: Patience;
  readonly reach?: Pick<Reach, 'rds'>;
}

interface Copy {
  readonly client: RDSClient;
  readonly region: RegionName;
  readonly source: string;
  /** Identifier of the second database. */
  readonly target: string;
  readonly instanceClass: string;
}

/** Tag of a copy, so that no other run takes it for its own. */
const restoredTo = 'restored-to';
const nameOf = (at: Date | 'latest') => (at === 'latest' ? at : at.toISOString());
const timeOf = (at: Date | 'latest') => ({
  ...(at === 'latest' ? { UseLatestRestorableTime: true } : { RestoreToTime: at }),
  Tags: [{ Key: restoredTo, Value: nameOf(at) }],
});
type Tags = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];
const tagOf = (tags: Tags = []) => tags.find(({ Key }) => Key === restoredTo)?.Value;

interface Source {
  readonly earliest: Date | undefined;
  readonly latest: Date | undefined;
  readonly status: string | undefined;
  readonly endpoint: string | undefined;
  /** Of a copy: the time that it was asked for. */
  readonly restoredTo: string | undefined;
}

/** Restores a second database next to the first one, which stays as it is; its name ends in `-restored`. */
export async function restoreDatabase(
  platform: Platform,
  { environment: name, at, dryRun, patience, reach = aws }: RestoreOptions,
): Promise<void> {
  const environment = environmentNamed(platform.environments, name);
  const { database } = environment;
  const isGlobal = database.kind === 'aurora-global';
  const { region, identifier: source } = await writingDatabase(platform, environment, reach.rds);
  const copy: Copy = {
    client: reach.rds(region),
    region,
    source,
    target: `${source}-restored`,
    instanceClass: database.instanceClass,
  };
  const { describe, restore, proceed } = isGlobal ? clusters : instances;
  const from = await describe(copy, source);
  if (!from) throw new UserError(`${source} not found in RDS in ${region}; apply the data layer first`);
  requireRestorable(at, from, source);
  const there = await describe(copy, copy.target);
  if (there && there.restoredTo !== nameOf(at)) {
    throw new UserError(
      `${copy.target} already exists, restored to ${there.restoredTo ?? 'another time'}; remove it first, or pass that time in --at`,
    );
  }
  addSummary(
    `## Restore of ${name} in ${region} to ${at === 'latest' ? 'the latest time' : nameOf(at)}${dryRun ? ' (dry run)' : ''}\n\n` +
      `1. ${there ? 'continue with' : 'create'} ${copy.target} from the backups of ${source}, which is not changed\n2. wait until it is available`,
  );
  if (dryRun) return;
  // A run that was killed continues to wait for the same copy.
  if (!there) await restore(copy, at);
  let last = '';
  for (let poll = 0; poll < patience.polls; poll += 1) {
    try {
      await proceed(copy);
      const now = await within(lookMs, `RDS in ${region}`, () => describe(copy, copy.target));
      if (now?.status === 'available' && now.endpoint) {
        return addSummary(
          `\n${copy.target} is available at ${now.endpoint}. Remove it when you have copied what is missing.`,
        );
      }
      last = `it is ${now?.status ?? 'not created yet'}`;
    } catch (error) {
      last = messageOf(error);
    }
    await sleep(patience.pollMs);
  }
  throw new UserError(`${copy.target} did not become available in time (${last}). Run this again to keep waiting`);
}

function requireRestorable(at: Date | 'latest', { earliest, latest }: Source, source: string): void {
  if (at === 'latest') return;
  if ((earliest && at < earliest) || (latest && at > latest)) {
    throw new UserError(
      `${source} cannot be restored to ${at.toISOString()}; its backups cover ${earliest?.toISOString() ?? '(unknown)'} to ${latest?.toISOString() ?? '(unknown)'}`,
    );
  }
}

interface Engine {
  readonly describe: (copy: Copy, identifier: string) => Promise<Source | undefined>;
  readonly restore: (copy: Copy, at: Date | 'latest') => Promise<void>;
  /** The next step of a copy that is not complete. */
  readonly proceed: (copy: Copy) => Promise<void>;
}

const isMissing = (error: unknown) => error instanceof Error && /NotFound(Fault)?$/.test(error.name);

async function unlessMissing<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const cluster = async ({ client }: Copy, DBClusterIdentifier: string) =>
  unlessMissing(
    async () => (await client.send(new DescribeDBClustersCommand({ DBClusterIdentifier }))).DBClusters?.[0],
  );
const instance = async ({ client }: Copy, DBInstanceIdentifier: string) =>
  unlessMissing(
    async () => (await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }))).DBInstances?.[0],
  );

const firstInstance = (target: string) => `${target}-1`;

const clusters: Engine = {
  async describe(copy, identifier) {
    const found = await cluster(copy, identifier);
    if (!found) return undefined;
    const isCopy = identifier === copy.target;
    // A cluster is available before it has an instance that answers.
    const first = isCopy ? await instance(copy, firstInstance(identifier)) : undefined;
    return {
      earliest: found.EarliestRestorableTime,
      latest: found.LatestRestorableTime,
      status: isCopy ? first?.DBInstanceStatus : found.Status,
      endpoint: found.Endpoint,
      restoredTo: tagOf(found.TagList),
    };
  },
  async restore(copy, at) {
    const found = await cluster(copy, copy.source);
    await copy.client.send(
      new RestoreDBClusterToPointInTimeCommand({
        SourceDBClusterIdentifier: copy.source,
        DBClusterIdentifier: copy.target,
        ...timeOf(at),
        DBSubnetGroupName: found?.DBSubnetGroup,
        VpcSecurityGroupIds: securityGroups(found?.VpcSecurityGroups),
        DBClusterParameterGroupName: found?.DBClusterParameterGroup,
        KmsKeyId: found?.KmsKeyId,
        DeletionProtection: false,
      }),
    );
  },
  async proceed(copy) {
    const { client, target, instanceClass } = copy;
    if ((await cluster(copy, target))?.Status !== 'available' || (await instance(copy, firstInstance(target)))) return;
    await client.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: firstInstance(target),
        DBClusterIdentifier: target,
        Engine: 'aurora-postgresql',
        DBInstanceClass: instanceClass,
        PubliclyAccessible: false,
      }),
    );
  },
};

const instances: Engine = {
  async describe(copy, identifier) {
    const found = await instance(copy, identifier);
    if (!found) return undefined;
    return {
      earliest: undefined,
      latest: found.LatestRestorableTime,
      status: found.DBInstanceStatus,
      endpoint: found.Endpoint?.Address,
      restoredTo: tagOf(found.TagList),
    };
  },
  async restore(copy, at) {
    const found = await instance(copy, copy.source);
    await copy.client.send(
      new RestoreDBInstanceToPointInTimeCommand({
        SourceDBInstanceIdentifier: copy.source,
        TargetDBInstanceIdentifier: copy.target,
        ...timeOf(at),
        DBInstanceClass: copy.instanceClass,
        DBSubnetGroupName: found?.DBSubnetGroup?.DBSubnetGroupName,
        VpcSecurityGroupIds: securityGroups(found?.VpcSecurityGroups),
        DBParameterGroupName: found?.DBParameterGroups?.[0]?.DBParameterGroupName,
        PubliclyAccessible: false,
        MultiAZ: false,
        DeletionProtection: false,
      }),
    );
  },
  proceed: async () => undefined,
};

const securityGroups = (groups: readonly { readonly VpcSecurityGroupId?: string | undefined }[] = []) =>
  groups.flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []);
