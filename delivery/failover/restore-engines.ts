import {
  CreateDBInstanceCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  type RDSClient,
  RestoreDBClusterFromSnapshotCommand,
  RestoreDBClusterToPointInTimeCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  RestoreDBInstanceToPointInTimeCommand,
} from '@aws-sdk/client-rds';
import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';

export interface Copy {
  readonly client: RDSClient;
  readonly region: RegionName;
  readonly source: string;
  /** Identifier of the second database. */
  readonly target: string;
  readonly instanceClass: string;
}

/** A time, by RDS' own backups: `latest` is the newest that RDS can restore to. Or a snapshot, such as one of the vault's. */
export type Point = { readonly at: Date | 'latest' } | { readonly snapshot: string };

/** What the tag of a copy says. */
export const nameOf = (point: Point): string =>
  'snapshot' in point ? point.snapshot : point.at === 'latest' ? point.at : point.at.toISOString();

/** Tag of a copy, so that no other run takes it for its own. */
const restoredTo = 'restored-to';
const tagsOf = (point: Point) => ({ Tags: [{ Key: restoredTo, Value: nameOf(point) }] });
const timeOf = (at: Date | 'latest') => (at === 'latest' ? { UseLatestRestorableTime: true } : { RestoreToTime: at });
type Tags = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];
const tagOf = (tags: Tags = []) => tags.find(({ Key }) => Key === restoredTo)?.Value;

export interface Source {
  readonly earliest: Date | undefined;
  readonly latest: Date | undefined;
  readonly status: string | undefined;
  readonly endpoint: string | undefined;
  /** Of a copy: what was asked for. */
  readonly restoredTo: string | undefined;
}

/** A snapshot that AWS Backup made. */
export interface VaultSnapshot {
  readonly id: string;
  readonly at: Date;
}

export interface Engine {
  readonly describe: (copy: Copy, identifier: string) => Promise<Source | undefined>;
  /** The vault's complete snapshots of the source, oldest first. */
  readonly snapshots: (copy: Copy) => Promise<readonly VaultSnapshot[]>;
  readonly restore: (copy: Copy, point: Point) => Promise<void>;
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

/** Of snapshots that AWS Backup made. */
const vault = 'awsbackup';
const complete = (
  found: readonly {
    readonly id?: string | undefined;
    readonly SnapshotCreateTime?: Date | undefined;
    readonly Status?: string | undefined;
  }[],
): readonly VaultSnapshot[] =>
  found
    .flatMap(({ id, SnapshotCreateTime: at, Status }) => (id && at && Status === 'available' ? [{ id, at }] : []))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());

/** What all pages of an answer have. */
async function every<Page extends { readonly Marker?: string | undefined }, Item>(
  ask: (marker: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let marker: string | undefined;
  do {
    const page = await ask(marker);
    items.push(...itemsOf(page));
    marker = page.Marker;
  } while (marker !== undefined);
  return items;
}

const firstInstance = (target: string) => `${target}-1`;

export const clusters: Engine = {
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
  async snapshots({ client, source }) {
    const page = (Marker: string | undefined) =>
      client.send(new DescribeDBClusterSnapshotsCommand({ DBClusterIdentifier: source, SnapshotType: vault, Marker }));
    return complete(
      await every(page, ({ DBClusterSnapshots = [] }) =>
        DBClusterSnapshots.map((each) => ({ ...each, id: each.DBClusterSnapshotIdentifier })),
      ),
    );
  },
  async restore(copy, point) {
    const found = await cluster(copy, copy.source);
    const target = {
      DBClusterIdentifier: copy.target,
      DBSubnetGroupName: found?.DBSubnetGroup,
      VpcSecurityGroupIds: securityGroups(found?.VpcSecurityGroups),
      DBClusterParameterGroupName: found?.DBClusterParameterGroup,
      KmsKeyId: found?.KmsKeyId,
      DeletionProtection: false,
      ...tagsOf(point),
    };
    await ('snapshot' in point
      ? copy.client.send(
          new RestoreDBClusterFromSnapshotCommand({
            ...target,
            SnapshotIdentifier: point.snapshot,
            Engine: 'aurora-postgresql',
          }),
        )
      : copy.client.send(
          new RestoreDBClusterToPointInTimeCommand({
            ...target,
            SourceDBClusterIdentifier: copy.source,
            ...timeOf(point.at),
          }),
        ));
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

export const instances: Engine = {
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
  async snapshots({ client, source }) {
    const page = (Marker: string | undefined) =>
      client.send(new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: source, SnapshotType: vault, Marker }));
    return complete(
      await every(page, ({ DBSnapshots = [] }) =>
        DBSnapshots.map((each) => ({ ...each, id: each.DBSnapshotIdentifier })),
      ),
    );
  },
  async restore(copy, point) {
    const found = await instance(copy, copy.source);
    const target = {
      DBInstanceClass: copy.instanceClass,
      DBSubnetGroupName: found?.DBSubnetGroup?.DBSubnetGroupName,
      VpcSecurityGroupIds: securityGroups(found?.VpcSecurityGroups),
      DBParameterGroupName: found?.DBParameterGroups?.[0]?.DBParameterGroupName,
      PubliclyAccessible: false,
      MultiAZ: false,
      DeletionProtection: false,
      ...tagsOf(point),
    };
    await ('snapshot' in point
      ? copy.client.send(
          new RestoreDBInstanceFromDBSnapshotCommand({
            ...target,
            DBInstanceIdentifier: copy.target,
            DBSnapshotIdentifier: point.snapshot,
          }),
        )
      : copy.client.send(
          new RestoreDBInstanceToPointInTimeCommand({
            ...target,
            SourceDBInstanceIdentifier: copy.source,
            TargetDBInstanceIdentifier: copy.target,
            ...timeOf(point.at),
          }),
        ));
  },
  proceed: async () => undefined,
};

const securityGroups = (groups: readonly { readonly VpcSecurityGroupId?: string | undefined }[] = []) =>
  groups.flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []);
