import { setTimeout as sleep } from 'node:timers/promises';
import { RDSClient } from '@aws-sdk/client-rds';
import { Route53Client } from '@aws-sdk/client-route-53';
import { globalServicesRegion, type RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { regionalNames } from '@sample-platform-ai/environments/naming.ts';
import { plansOf } from '@sample-platform-ai/environments/plan/derive.ts';
import type { PublicHostPlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { environmentNamed } from '../environments.ts';
import { addSummary } from '../github/outputs.ts';
import type { Patience } from '../github/repository.ts';
import { changeWriter, describeDatabase, type Mode, readGlobalDatabase, type WriterDeadlines } from './database.ts';
import { type Attempts, messageOf, within } from './deadline.ts';
import { leftUndone, type Outcome, outcomeTable } from './outcome.ts';
import { describeRecoveryTime, recoveryTime } from './recovery-time.ts';
import { setDrained } from './traffic.ts';

/** Clients of the command: RDS and the public hosts of the target region; Route 53 only for a drain. */
export interface Reach {
  readonly rds: (region: RegionName) => RDSClient;
  readonly route53: () => Route53Client;
  readonly get: (url: string, signal: AbortSignal) => Promise<{ readonly ok: boolean; readonly status: number }>;
}

/** The command retries within its own deadlines; a call that is never answered ends. */
export const single = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 5000, requestTimeout: 30_000, throwOnRequestTimeout: true },
} as const;
export const aws: Reach = {
  rds: (region) => new RDSClient({ region, ...single }),
  route53: () => new Route53Client({ region: globalServicesRegion, ...single }),
  get: (url, signal) => fetch(url, { signal }),
};

export interface Deadlines {
  readonly writer: WriterDeadlines;
  readonly drain: Attempts;
  readonly serve: Patience & { readonly attemptMs: number };
}

/** The call for the writer waits at most for the first description, well below five seconds. */
export const deadlinesOf = (patience: Patience): Deadlines => ({
  writer: {
    lookMs: 2500,
    call: { attemptMs: 5000, deadlineMs: 120_000, pauseMs: 1000 },
    wait: { ...patience, attemptMs: 5000 },
  },
  drain: { attemptMs: 5000, deadlineMs: 60_000, pauseMs: 2000 },
  serve: { ...patience, attemptMs: 5000 },
});

export interface FailoverOptions {
  readonly environment: string;
  /** The new writer region. */
  readonly to: RegionName;
  readonly mode: Mode;
  /** Also take the other regions out of DNS. */
  readonly drain: boolean;
  /** Print the steps without running them. */
  readonly dryRun: boolean;
  readonly deadlines: Deadlines;
  readonly reach?: Reach;
}

/** Public hosts of a region to probe. */
function checkedHosts(
  platform: Platform,
  environment: EnvironmentConfig,
  region: RegionName,
): readonly PublicHostPlan[] {
  const hosts = plansOf(platform, environment, region)
    .flatMap(({ components }) => components)
    .flatMap((component) => component.hosts)
    .filter(({ followsHealthOf }) => followsHealthOf === undefined);
  return [...new Map(hosts.map((host) => [host.regionalHost, host])).values()];
}

function requireHealthChecks({ name, dns: { routing } }: EnvironmentConfig): void {
  if (routing.policy !== 'latency' || routing.healthCheck === undefined) {
    throw new UserError(`${name} routes without health checks, so no region can be drained; run this without --drain`);
  }
}

function requireRegion({ name, regions }: EnvironmentConfig, region: RegionName): void {
  if (!regions.some((each) => each.name === region)) {
    throw new UserError(`${name} has no region ${region}; it has ${regions.map((each) => each.name).join(', ')}`);
  }
}

/**
 * Moves the writer. The call to RDS of the target region is sent first; the drain of the other regions runs at the same time
 * and blocks nothing; then the region is probed. The summary has the outcome of each step.
 */
export async function failOver(platform: Platform, options: FailoverOptions): Promise<void> {
  const { to, mode, drain, dryRun, deadlines, reach = aws } = options;
  const environment = environmentNamed(platform.environments, options.environment);
  requireRegion(environment, to);
  if (environment.database.kind !== 'aurora-global') {
    throw new UserError(`${environment.name} has no global database; failover needs one`);
  }
  const others = environment.regions.map(({ name }) => name).filter((name) => name !== to);
  if (drain) requireHealthChecks(environment);
  const names = regionalNames(platform.organization, environment, to);
  const identifier = names.globalCluster;
  const rds = reach.rds(to);
  const { wait } = deadlines.writer;

  const drains = others.map((region) => ({
    region,
    hosts: checkedHosts(platform, environment, region).map(({ regionalHost }) => regionalHost),
    drained: true,
  }));
  const probes = checkedHosts(platform, environment, to);
  addSummary(
    [
      `## ${mode} of ${environment.name} to ${to}${dryRun ? ' (dry run)' : ''}\n`,
      `1. make ${to} the writer${mode === 'failover' ? ', losing writes that were not replicated yet' : ''}`,
      ...(drain ? [`2. at the same time, take ${others.join(', ')} out of DNS`] : []),
      `${drain ? 3 : 2}. check that ${probes.map(({ regionalHost }) => regionalHost).join(', ') || 'the writer'} serves\n`,
      describeRecoveryTime(recoveryTime(environment, (wait.polls * wait.pollMs) / 1000)),
    ].join('\n'),
  );
  if (dryRun) {
    const look = (signal: AbortSignal) => readGlobalDatabase(rds, identifier, signal);
    const now = await within(deadlines.writer.call.attemptMs, `RDS in ${to}`, look).catch((error: unknown) => {
      throw new UserError(`The global database cannot be read from RDS in ${to}: ${messageOf(error)}`);
    });
    return addSummary(`\n${describeDatabase(now)}`);
  }

  const arn = `arn:aws:rds:${to}:${environment.account.id}:cluster:${names.resource('database')}`;
  const writing = outcomeOf(`make ${to} the writer`, () =>
    changeWriter(rds, { identifier, region: to, arn, mode }, deadlines.writer),
  );
  const draining = drain ? setDrained(reach.route53(), drains, deadlines.drain) : Promise.resolve([]);
  const writer = await writing;
  const serving = writer.done
    ? await Promise.all(
        probes.map((probe) => outcomeOf(`check that ${probe.regionalHost} serves`, () => serves(probe, options))),
      )
    : [];
  const outcomes = [writer, ...(await draining), ...serving];
  addSummary(`\n${outcomeTable(outcomes)}`);
  const left = leftUndone(outcomes);
  if (left) throw new UserError(left);
  addSummary(`\n${to} serves. To fail back: run a switchover to the other region${drain ? ', and undrain it' : ''}.`);
}

async function outcomeOf(step: string, run: () => Promise<string>): Promise<Outcome> {
  try {
    return { step, done: true, detail: await run() };
  } catch (error) {
    return { step, done: false, detail: messageOf(error) };
  }
}

/** Probes the new writer region, including its database. */
async function serves(
  { regionalHost, healthPath }: PublicHostPlan,
  { deadlines: { serve }, reach = aws }: FailoverOptions,
): Promise<string> {
  const url = `https://${regionalHost}${healthPath}`;
  let last = '';
  for (let poll = 0; poll < serve.polls; poll += 1) {
    if (poll > 0) await sleep(serve.pollMs);
    try {
      const { ok, status } = await within(serve.attemptMs, url, (signal) => reach.get(url, signal));
      if (ok) return `HTTP ${status}`;
      last = `HTTP ${status}`;
    } catch (error) {
      last = messageOf(error);
    }
  }
  throw new Error(`${url} does not serve: ${last}`);
}

export interface DrainOptions {
  readonly environment: string;
  readonly region: RegionName;
  readonly drained: boolean;
  readonly reach?: Reach;
}

/** Drains one region's public hosts, or reverts that. */
export async function drainRegion(
  platform: Platform,
  { environment: name, region, drained, reach = aws }: DrainOptions,
): Promise<void> {
  const environment = environmentNamed(platform.environments, name);
  requireRegion(environment, region);
  requireHealthChecks(environment);
  const hosts = checkedHosts(platform, environment, region).map(({ regionalHost }) => regionalHost);
  const attempts = { attemptMs: 10_000, deadlineMs: 300_000, pauseMs: 5000 };
  const outcomes = await setDrained(reach.route53(), [{ region, hosts, drained }], attempts);
  addSummary(`${name}/${region}\n\n${outcomeTable(outcomes)}`);
  const left = leftUndone(outcomes);
  if (left) throw new UserError(left);
}
