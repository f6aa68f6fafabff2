import { rolloutOrder } from '@sample-platform-ai/environments/promotion-order.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { type Environment, environmentNamed } from '../environments.ts';
import type { Claim, Recorder } from './recorder.ts';
import {
  type Evidence,
  type Image,
  imagesIn,
  type Promotion,
  type Release,
  type ReleaseTarget,
  reasonsAgainst,
  sameRelease,
} from './rules.ts';

export type Deployments = Pick<Recorder, 'begin' | 'end'>;

/** What a deployment does to the world. */
export interface DeployPorts extends Evidence {
  /** Where it is recorded; nowhere in an environment without a release ledger. */
  readonly recorderOf: (environment: string) => Deployments | undefined;
  /** Brings the release into the target's version file on the default branch; resolves when it is there. */
  readonly write: (promotion: Promotion) => Promise<void>;
  /** Commits that the release brings to the target, the newest first. */
  readonly commitsSince: (before: Release | undefined, release: Release) => Promise<Claim['commits']>;
  /** Sigstore bundle with the provenance of an image. */
  readonly provenanceOf: (digest: string) => Promise<string | undefined>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  readonly say: (text: string) => void;
}

export interface DeployOptions {
  readonly environments: readonly Environment[];
  /** The same for each region of one rollout, and for a repeated run. */
  readonly rollout: string;
  readonly pollMs: number;
  /** How often it is looked before a release that is not healthy has failed. */
  readonly polls: number;
}

/** Throws with every reason why a promotion is refused. */
export async function requireAllowed(
  promotion: Promotion,
  environments: readonly Environment[],
  evidence: Evidence,
): Promise<void> {
  const reasons = await reasonsAgainst(promotion, environments, evidence);
  if (reasons.length > 0) {
    const { environment, region } = promotion.to;
    throw new UserError(
      `${promotion.release.service} may not be deployed to ${environment}/${region}:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`,
    );
  }
}

const short = (commit: string) => commit.slice(0, 12);

/**
 * Deploys a release to one region of an environment: checks the rules, writes the version, records it, and waits until it is
 * healthy. A second run after a failure resumes.
 */
export async function deploy(promotion: Promotion, ports: DeployPorts, options: DeployOptions): Promise<void> {
  const { to, release } = promotion;
  const { service } = release;
  const where = `${to.environment}/${to.region}`;
  await requireAllowed(promotion, options.environments, ports);
  const before = await ports.versionAt(to, service);
  const isThere = sameRelease(before, release);
  if (isThere) ports.say(`${where} already has this release of ${service}; checking its health`);
  else await ports.write(promotion);

  const recorder = ports.recorderOf(to.environment);
  if (!recorder) {
    ports.say(
      `${where} runs ${service} ${short(release.commit)} as soon as Argo CD has synced it. Not recorded: no service in ${to.environment} has the capability release-ledger, so a merge with passing checks counts as healthy`,
    );
    return;
  }
  const images = imagesIn(release).filter(({ name, digest }) => isThere || before?.digests[name] !== digest);
  await record(promotion, { before, images, recorder }, { ports, options });
}

interface Recording {
  readonly before: Release | undefined;
  readonly images: readonly Image[];
  readonly recorder: Deployments;
}
interface Setting {
  readonly ports: DeployPorts;
  readonly options: DeployOptions;
}

/** Records the deployment of each image, waits until the release is healthy, and records how it ended. */
async function record(
  { to, release, intent }: Promotion,
  { before, images, recorder }: Recording,
  { ports, options }: Setting,
): Promise<void> {
  const where = `${to.environment}/${to.region}`;
  const commits = await ports.commitsSince(before, release);
  const regions = rolloutOrder(environmentNamed(options.environments, to.environment));
  const ids: string[] = [];
  for (const { name, digest } of images) {
    const bundle = await ports.provenanceOf(digest);
    if (bundle === undefined) ports.say(`${name} ${digest} has no provenance; the ledger decides whether it needs one`);
    const provenance = bundle === undefined ? undefined : { bundle, commit: release.commit };
    const claim = { target: to, workload: name, digest, intent, regions, commits, provenance };
    ids.push(await recorder.begin({ ...claim, rollout: options.rollout, version: short(release.commit) }));
  }
  const outcome = await waitForHealth(to, release, { ports, options });
  const status = outcome === undefined ? ('succeeded' as const) : ('failed' as const);
  for (const id of ids) await recorder.end(to, id, { status, note: outcome?.note ?? '' });
  if (outcome) throw new UserError(`${where}: ${outcome.note}. ${outcome.fix}`);
  ports.say(`${where} runs ${release.service} ${short(release.commit)}, healthy`);
}

interface Failure {
  readonly note: string;
  readonly fix: string;
}

/** Nothing once the release is healthy; why it did not get there, after the last check or once another release replaced it. */
async function waitForHealth(
  target: ReleaseTarget,
  release: Release,
  { ports, options: { polls, pollMs } }: Setting,
): Promise<Failure | undefined> {
  let waiting = imagesIn(release);
  for (let poll = 0; poll < polls; poll += 1) {
    if (poll > 0) await ports.sleep(pollMs);
    const answers = await Promise.all(waiting.map((image) => ports.isHealthy(target, image)));
    waiting = waiting.filter((_, index) => !answers[index]);
    if (waiting.length === 0) return undefined;
    const now = await ports.versionAt(target, release.service);
    if (!sameRelease(now, release)) {
      return {
        note: `superseded by ${now ? short(now.commit) : 'no release'} before it was healthy`,
        fix: 'No action needed: the run that superseded it continues',
      };
    }
  }
  return {
    note: `not healthy in time: ${waiting.map(({ name }) => name).join(', ')}`,
    fix: 'Find out why, then promote again, or roll back with the intent rollback',
  };
}
