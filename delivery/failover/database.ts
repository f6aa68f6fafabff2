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
import { type Attempts, isRefused, messageOf, repeatedly, within } from './deadline.ts';

/** `switchover` loses nothing and needs both regions; `failover` may lose writes that were not replicated, and needs one. */
export const modes = ['switchover', 'failover'] as const;
export type Mode = (typeof modes)[number];

export interface Member {
  readonly region: string;
  readonly arn: string;
  readonly isWriter: boolean;
}

export interface GlobalDatabase {
  readonly status: string;
  /** Of PostgreSQL. */
  readonly version?: string | undefined;
  readonly members: readonly Member[];
  /** ARN of the next writer, while a change is in progress. */
  readonly changesTo: string | undefined;
}

const regionOf = (arn: string): string => arn.split(':')[3] ?? '';

const describeCluster = ({
  Status = '',
  EngineVersion,
  GlobalClusterMembers = [],
  FailoverState,
}: GlobalCluster): GlobalDatabase => ({
  status: Status,
  version: EngineVersion,
  members: GlobalClusterMembers.map(({ DBClusterArn: arn = '', IsWriter }) => ({
    arn,
    region: regionOf(arn),
    isWriter: IsWriter === true,
  })).sort((a, b) => a.region.localeCompare(b.region, 'en')),
  changesTo: FailoverState?.Status === 'cancelling' ? undefined : FailoverState?.ToDbClusterArn,
});

/** The global database from RDS of one region. */
export async function readGlobalDatabase(
  client: RDSClient,
  identifier: string,
  abortSignal?: AbortSignal,
): Promise<GlobalDatabase> {
  const command = new DescribeGlobalClustersCommand({ GlobalClusterIdentifier: identifier });
  const { GlobalClusters = [] } = await client.send(command, abortSignal && { abortSignal });
  const [cluster] = GlobalClusters;
  if (!cluster) throw new UserError(`Global database ${identifier} not found; apply the aurora layer first`);
  return describeCluster(cluster);
}

/** A description for people. */
export const describeDatabase = ({ status, members }: GlobalDatabase): string =>
  `The global database is ${status}; ${members.map(({ region, isWriter }) => `${region} ${isWriter ? 'writes' : 'reads'}`).join(', ')}.`;

/** The member to promote; undefined if it is already the writer. Throws if the state of the database does not allow it. */
export function chooseWriter(database: GlobalDatabase, region: string, mode: Mode): Member | undefined {
  const target = database.members.find((member) => member.region === region);
  if (!target) {
    throw new UserError(
      `The global database has no member in ${region}; it has ${database.members.map((each) => each.region).join(', ')}`,
    );
  }
  if (database.changesTo === target.arn) return target;
  // Also while the target is still the writer: the change will move it away.
  if (database.changesTo !== undefined) {
    throw new UserError(
      `The writer is already changing to ${regionOf(database.changesTo)}. Wait for it, or cancel the change in RDS in that region`,
    );
  }
  if (target.isWriter) return undefined;
  if (mode === 'switchover' && database.status !== 'available') {
    throw new UserError(
      `The global database is ${database.status}; a switchover needs it available. Wait; or, if the writer's region is lost, ` +
        'run a failover, which may lose the last writes',
    );
  }
  return target;
}

export interface WriterChange {
  readonly identifier: string;
  readonly region: string;
  /** ARN of the member there, derived from names: the call needs no description of the database first. */
  readonly arn: string;
  readonly mode: Mode;
}

export interface WriterDeadlines {
  /** Time limit of the first description; after it the call is sent without one. */
  readonly lookMs: number;
  readonly call: Attempts;
  readonly wait: Patience & { readonly attemptMs: number };
}

/** RDS returns this while a change is in progress; other errors are final. */
const isState = (error: unknown) => error instanceof Error && /^Invalid.*StateFault$/.test(error.name);
const isFinal = (error: unknown) =>
  error instanceof UserError ||
  isState(error) ||
  isRefused(error) ||
  (error instanceof Error && /NotFoundFault|InvalidParameter/.test(error.name));

/**
 * Makes a region's member the writer, and waits for it. Every call goes to RDS of that region, because another one may be
 * lost. A second run after a kill finds the change in progress and waits for it.
 */
export async function changeWriter(
  client: RDSClient,
  { identifier, region, arn, mode }: WriterChange,
  { lookMs, call, wait }: WriterDeadlines,
): Promise<string> {
  const look = (signal: AbortSignal) => readGlobalDatabase(client, identifier, signal);
  const where = `RDS in ${region}`;
  let now: GlobalDatabase | undefined;
  try {
    now = await within(lookMs, where, look);
  } catch (error) {
    if (isFinal(error)) throw error;
    // A description is optional; the call restores service.
  }
  const target = now && chooseWriter(now, region, mode);
  if (now && !target) return `${region} is already the writer`;

  let state = now?.changesTo !== undefined ? 'was already in progress' : 'started';
  if (now?.changesTo === undefined) {
    const input = { GlobalClusterIdentifier: identifier, TargetDbClusterIdentifier: target?.arn ?? arn };
    const send = async (abortSignal: AbortSignal) => {
      if (mode === 'switchover') await client.send(new SwitchoverGlobalClusterCommand(input), { abortSignal });
      else await client.send(new FailoverGlobalClusterCommand({ ...input, AllowDataLoss: true }), { abortSignal });
    };
    try {
      await repeatedly(where, send, { ...call, isFinal });
    } catch (error) {
      if (!isState(error)) throw new UserError(`The ${mode} could not be started: ${messageOf(error)}`);
      const after = await repeatedly(where, look, { ...call, isFinal });
      if (chooseWriter(after, region, mode) && after.changesTo === undefined) {
        throw new UserError(`RDS refused the ${mode}: ${messageOf(error)}`);
      }
      state = 'was already in progress';
    }
  }
  let last = '';
  for (let poll = 0; poll < wait.polls; poll += 1) {
    await sleep(wait.pollMs);
    try {
      const { status, members } = await within(wait.attemptMs, where, look);
      if (status === 'available' && members.some((member) => member.isWriter && member.region === region)) {
        return `${region} is the writer`;
      }
      last = `the database is ${status}`;
    } catch (error) {
      last = messageOf(error);
    }
  }
  throw new UserError(
    `The ${mode} ${state} but did not finish in time (${last}). Run this again to keep waiting. See the global database ${identifier} in ${where}`,
  );
}
