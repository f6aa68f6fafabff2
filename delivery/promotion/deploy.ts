import { UserError } from '@sample-platform-ai/terminal';
import type { Tier } from '../tiers.ts';
import { rolloutOrder, tierNamed } from '../tiers.ts';
import type { Claim, Ledger } from './ledger.ts';
import { type Evidence, type Promotion, type Release, reasonsAgainst, sameRelease } from './rules.ts';

/** What a deployment does to the world. */
export interface DeployPorts extends Pick<Evidence, 'versionAt'>, Ledger {
  /** Brings the release into the place's version file on the default branch; resolves when it is there. */
  readonly write: (promotion: Promotion) => Promise<void>;
  /** Commits that the release brings to the place, the newest first. */
  readonly commitsSince: (before: Release | undefined, release: Release) => Promise<Claim['commits']>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  readonly say: (text: string) => void;
}

export interface DeployOptions {
  readonly tiers: readonly Tier[];
  /** The same for each region of one rollout, and for a repeated run. */
  readonly rollout: string;
  readonly pollMs: number;
  /** How often it is looked before a release that is not healthy has failed. */
  readonly polls: number;
}

/** Throws with every reason why a promotion is refused. */
export async function requireAllowed(promotion: Promotion, tiers: readonly Tier[], evidence: Evidence): Promise<void> {
  const reasons = await reasonsAgainst(promotion, tiers, evidence);
  if (reasons.length > 0) {
    const { environment, region } = promotion.to;
    throw new UserError(`refused for ${environment}/${region}:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`);
  }
}

/**
 * Deploys a release to one place: judges it, writes its version, records it, and waits until it is seen healthy. Run again after a
 * failure, it goes on where it stopped.
 */
export async function deploy(promotion: Promotion, ports: DeployPorts, options: DeployOptions): Promise<void> {
  const { to, release, intent } = promotion;
  const where = `${to.environment}/${to.region}`;
  await requireAllowed(promotion, options.tiers, ports);
  const before = await ports.versionAt(to);
  const changed = Object.entries(release.digests).filter(([service, digest]) => before?.digests[service] !== digest);
  if (sameRelease(before, release)) ports.say(`${where} has this release already; seeing that it is healthy`);
  else await ports.write(promotion);

  const commits = await ports.commitsSince(before, release);
  const regions = rolloutOrder(tierNamed(options.tiers, to.environment));
  const recorded = sameRelease(before, release) ? Object.entries(release.digests) : changed;
  const ids: string[] = [];
  for (const [service, digest] of recorded) {
    const claim = { place: to, service, digest, intent, regions, commits };
    ids.push(await ports.begin({ ...claim, rollout: options.rollout, version: release.commit.slice(0, 12) }));
  }
  const unhealthy = await waitForHealth(promotion, ports, options);
  const end =
    unhealthy.length === 0
      ? ({ status: 'succeeded', note: '' } as const)
      : ({ status: 'failed', note: `not healthy in time: ${unhealthy.join(', ')}` } as const);
  for (const id of ids) await ports.end(to, id, end);
  if (end.status === 'failed') {
    throw new UserError(`${where}: ${end.note}. Look at it, then promote again, or roll back with the intent rollback`);
  }
  ports.say(`${where} runs ${release.commit.slice(0, 12)}, healthy`);
}

/** The services that never were seen healthy. */
async function waitForHealth(
  { to, release }: Promotion,
  { isHealthy, sleep }: Pick<DeployPorts, 'isHealthy' | 'sleep'>,
  { polls, pollMs }: Pick<DeployOptions, 'polls' | 'pollMs'>,
): Promise<readonly string[]> {
  let waiting = Object.entries(release.digests);
  for (let poll = 0; poll < polls; poll += 1) {
    if (poll > 0) await sleep(pollMs);
    const answers = await Promise.all(waiting.map(([service, digest]) => isHealthy(to, service, digest)));
    waiting = waiting.filter((_, index) => !answers[index]);
    if (waiting.length === 0) return [];
  }
  return waiting.map(([service]) => service);
}
