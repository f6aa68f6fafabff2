import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeGlobalClustersCommand,
  FailoverGlobalClusterCommand,
  type GlobalCluster,
  type RDSClient,
  SwitchoverGlobalClusterCommand,
} from '@aws-sdk/client-rds';
import { UserError } from '@sample-platform-ai/terminal';
import type { Patience } from '../github/repository.ts';

/** `switchover` loses nothing and needs both regions; `failover` may lose what was not replicated yet, and needs one. */
export const modes = ['switchover', 'failover'] as const;
export type Mode = (typeof modes)[number];

export interface Member {
  readonly region: string;
  readonly arn: string;
  readonly isWriter: boolean;
}

export interface GlobalDatabase {
  readonly status: string;
  readonly members: readonly Member[];
}

const regionOf = (arn: string): string => arn.split(':')[3] ?? '';

const describeCluster = ({ Status = '', GlobalClusterMembers = [] }: GlobalCluster): GlobalDatabase => ({
  status: Status,
  members: GlobalClusterMembers.map(({ DBClusterArn: arn = '', IsWriter }) => ({
    arn,
    region: regionOf(arn),
    isWriter: IsWriter === true,
  })).sort((a, b) => a.region.localeCompare(b.region, 'en')),
});

/** The global database as RDS of one region sees it. */
export async function readGlobalDatabase(client: RDSClient, identifier: string): Promise<GlobalDatabase> {
  const { GlobalClusters = [] } = await client.send(
    new DescribeGlobalClustersCommand({ GlobalClusterIdentifier: identifier }),
  );
  const [cluster] = GlobalClusters;
  if (!cluster) throw new UserError(`there is no global database ${identifier}`);
  return describeCluster(cluster);
}

/** The member that is to write; nothing where it does already. Throws where the database is in no state for it. */
export function chooseWriter(database: GlobalDatabase, region: string, mode: Mode): Member | undefined {
  const target = database.members.find((member) => member.region === region);
  if (!target) {
    throw new UserError(
      `the global database has no member in ${region}; it has ${database.members.map((each) => each.region).join(', ')}`,
    );
  }
  if (target.isWriter) return undefined;
  if (mode === 'switchover' && database.status !== 'available') {
    throw new UserError(
      `the global database is ${database.status}, and a switchover needs it available. Wait for it; or, when the writer's region is lost, ` +
        'run a failover, which may lose the last writes',
    );
  }
  return target;
}

export interface WriterChange {
  readonly identifier: string;
  readonly target: Member;
  readonly mode: Mode;
}

/** Makes another member the writer, and waits until it is. Asked of the target's own region: the other one may be lost. */
export async function changeWriter(
  client: RDSClient,
  { identifier, target, mode }: WriterChange,
  patience: Patience,
): Promise<void> {
  const input = { GlobalClusterIdentifier: identifier, TargetDbClusterIdentifier: target.arn };
  await client.send(
    mode === 'switchover'
      ? new SwitchoverGlobalClusterCommand(input)
      : new FailoverGlobalClusterCommand({ ...input, AllowDataLoss: true }),
  );
  for (let poll = 0; poll < patience.polls; poll += 1) {
    await sleep(patience.pollMs);
    const { status, members } = await readGlobalDatabase(client, identifier);
    if (status === 'available' && members.some(({ arn, isWriter }) => isWriter && arn === target.arn)) return;
  }
  throw new UserError(
    `the ${mode} was begun and did not end in time; see the global database ${identifier} in RDS of ${target.region}`,
  );
}
