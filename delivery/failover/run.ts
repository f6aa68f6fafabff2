import { setTimeout as sleep } from 'node:timers/promises';
import { RDSClient } from '@aws-sdk/client-rds';
import { Route53Client } from '@aws-sdk/client-route-53';
import { globalServicesRegion, type RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import { environmentNames, regionalNames } from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentName } from '@sample-platform-ai/environments/schema.ts';
import type { Platform } from '@sample-platform-ai/infra/platform.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { addSummary } from '../github/outputs.ts';
import type { Patience } from '../github/repository.ts';
import { tierNamed } from '../tiers.ts';
import { changeWriter, chooseWriter, type Mode, readGlobalDatabase } from './database.ts';
import { findCheck, setDrained } from './traffic.ts';

export interface FailoverOptions {
  readonly environment: EnvironmentName;
  /** The region that is to write. */
  readonly to: RegionName;
  readonly mode: Mode;
  /** Also take the other regions out of DNS. */
  readonly drain: boolean;
  /** Say what would be done, and do nothing. */
  readonly dryRun: boolean;
  readonly patience: Patience;
}

const seen = (database: Awaited<ReturnType<typeof readGlobalDatabase>>) =>
  `The global database is ${database.status}; ${database.members.map(({ region, isWriter }) => `${region} ${isWriter ? 'writes' : 'reads'}`).join(', ')}.`;

/** An environment's routing, and hosts, for a region. */
function hostsOf({ organization, environments }: Platform, environment: EnvironmentName, region: RegionName) {
  const { dns } = tierNamed(environments, environment);
  return regionalNames(organization, { name: environment, zoneName: dns.zoneName }, region);
}

function hasRoutingCheck({ environments }: Platform, environment: EnvironmentName): boolean {
  const { routing } = tierNamed(environments, environment).dns;
  return routing.policy === 'latency' && routing.healthCheck !== undefined;
}

/** Moves the writing region: drains the others where asked, switches the database over or fails it over, and sees that it serves. */
export async function failOver(platform: Platform, options: FailoverOptions): Promise<void> {
  const { environment, to, mode, drain, dryRun, patience } = options;
  const { database, dns, regions } = tierNamed(platform.environments, environment);
  if (database.kind !== 'aurora-global') {
    throw new UserError(`${environment} has no global database; there is nowhere to fail over to`);
  }
  const others = regions.map(({ name }) => name).filter((name) => name !== to);
  if (drain && !hasRoutingCheck(platform, environment)) {
    throw new UserError(
      `${environment} routes without health checks, so no region can be drained; run this without --drain`,
    );
  }
  const identifier = environmentNames(platform.organization, environment, dns.zoneName).globalCluster;
  const rds = new RDSClient({ region: to });
  const now = await readGlobalDatabase(rds, identifier);
  const target = chooseWriter(now, to, mode);
  addSummary(`## ${mode} of ${environment} to ${to}${dryRun ? ' (dry run)' : ''}\n\n${seen(now)}`);
  const steps = [
    ...(drain ? [`take ${others.join(', ')} out of DNS`] : []),
    target
      ? `make ${to} the writer${mode === 'failover' ? ', losing writes that were not replicated yet' : ''}`
      : `${to} writes already`,
    `see that ${hostsOf(platform, environment, to).regionalApiHost} serves`,
  ];
  addSummary(steps.map((step, index) => `${index + 1}. ${step}`).join('\n'));
  if (dryRun) return;

  if (drain) for (const region of others) await drainRegion(platform, { environment, region, drained: true });
  if (target) await changeWriter(rds, { identifier, target, mode }, patience);
  addSummary(seen(await readGlobalDatabase(rds, identifier)));
  await verify(`https://${hostsOf(platform, environment, to).regionalApiHost}/readyz`, patience);
  addSummary(
    `${to} serves. To come back: a switchover to the other region${drain ? ', and bring it back into DNS' : ''}.`,
  );
}

/** Takes one region out of DNS, or brings it back. */
export async function drainRegion(
  platform: Platform,
  {
    environment,
    region,
    drained,
  }: { readonly environment: EnvironmentName; readonly region: RegionName; readonly drained: boolean },
): Promise<void> {
  const { regions } = tierNamed(platform.environments, environment);
  if (!regions.some(({ name }) => name === region)) throw new UserError(`${environment} has no region ${region}`);
  const client = new Route53Client({ region: globalServicesRegion });
  const check = await findCheck(client, hostsOf(platform, environment, region).regionalApiHost);
  const changed = await setDrained(client, check, drained);
  const state = drained ? 'out of DNS' : 'in DNS';
  addSummary(`${environment}/${region} is ${changed ? 'now' : 'already'} ${state} (health check ${check.id}).`);
}

/** A region that was made the writer has to answer, its database included. */
async function verify(url: string, { pollMs, polls }: Patience): Promise<void> {
  let last = '';
  for (let poll = 0; poll < polls; poll += 1) {
    if (poll > 0) await sleep(pollMs);
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
      if (response.ok) return;
      last = `HTTP ${response.status}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
  }
  throw new UserError(`${url} does not serve: ${last}`);
}
