import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '@sample-platform-ai/infra/platform.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { z } from 'zod';
import { addSummary, setOutputs } from '../github/outputs.ts';
import type { Patience, Repository } from '../github/repository.ts';
import { rolloutOrder, tierNamed } from '../tiers.ts';
import { type DeployOptions, deploy, requireAllowed } from './deploy.ts';
import type { Ledger } from './ledger.ts';
import {
  type Evidence,
  type Intent,
  type Place,
  type Promotion,
  type Release,
  releaseToPromote,
  sameRelease,
} from './rules.ts';
import { readRelease, versionPath, withRelease } from './version-file.ts';

export interface PromotionContext {
  readonly platform: Platform;
  readonly repository: Repository;
  readonly ledger: Ledger;
}

const releaseFile = z.strictObject({
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  digests: z.record(z.string(), z.string().regex(/^sha256:[0-9a-f]{64}$/)),
});

/** A release as the build job hands it on, one JSON file. */
export function releaseFrom(file: string): Release {
  const result = releaseFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!result.success) throw new UserError(`${file}: ${z.prettifyError(result.error)}`);
  return result.data;
}

const versionIn =
  (repository: Repository): Evidence['versionAt'] =>
  async (place) => {
    const path = versionPath(place);
    const text = await repository.read(path);
    return text === undefined ? undefined : readRelease(path, text);
  };

/** An earlier release of a place: the last one that was another than now, or the one of a given commit. */
async function earlierRelease(repository: Repository, place: Place, commit: string | undefined): Promise<Release> {
  const path = versionPath(place);
  const now = await versionIn(repository)(place);
  for (const sha of await repository.history(path)) {
    const text = await repository.read(path, sha);
    const release = text === undefined ? undefined : readRelease(path, text);
    if (!release || sameRelease(release, now)) continue;
    if (commit === undefined || release.commit.startsWith(commit)) return release;
  }
  throw new UserError(
    `${place.environment}/${place.region} never ran ${commit ? `a release of ${commit}` : 'another release'}`,
  );
}

const releaseBranch = ({ environment, region }: Place) => `release/${environment}-${region}`;

export interface ProposeOptions {
  readonly to: Place;
  readonly intent: Intent;
  /** What the build job made; else what the tier before runs, or for a rollback what ran here before. */
  readonly release?: Release;
  /** Of the release to roll back to. */
  readonly commit?: string;
}

/** Opens the pull request that brings a release to a place. Nothing is opened where a rule refuses it. */
export async function propose(
  { platform, repository, ledger }: PromotionContext,
  options: ProposeOptions,
): Promise<void> {
  const { to, intent } = options;
  const versionAt = versionIn(repository);
  const tiers = platform.environments;
  const release =
    options.release ??
    (intent === 'rollback'
      ? await earlierRelease(repository, to, options.commit)
      : await releaseToPromote(to.environment, tiers, { versionAt }));
  await requireAllowed({ to, release, intent }, tiers, { versionAt, ...ledger });
  const path = versionPath(to);
  const text = await repository.read(path);
  if (text === undefined) throw new UserError(`there is no ${path} on the default branch`);
  const where = `${to.environment}/${to.region}`;
  const outputs = { commit: release.commit, digests: JSON.stringify(release.digests) };
  if (sameRelease(readRelease(path, text), release)) {
    addSummary(`${where} has \`${release.commit.slice(0, 12)}\` already: nothing to merge.`);
    return setOutputs({ 'pull-request': '', ...outputs });
  }
  const number = await repository.openPullRequest({
    branch: releaseBranch(to),
    title: `chore(gitops): ${intent === 'rollback' ? 'roll back' : 'release'} ${release.commit.slice(0, 12)} in ${where}`,
    body: describe(release, intent),
    files: { [path]: withRelease(path, text, release) },
  });
  addSummary(`Pull request #${number} brings \`${release.commit.slice(0, 12)}\` to ${where}.`);
  setOutputs({ 'pull-request': String(number), ...outputs });
}

const describe = ({ commit, digests }: Release, intent: Intent): string =>
  [
    `Built from ${commit}; intent: ${intent}.`,
    '',
    '| service | digest |',
    '| --- | --- |',
    ...Object.entries(digests).map(([service, digest]) => `| ${service} | \`${digest}\` |`),
    '',
    'The rules that it had to pass: docs/adr/0030-promotion.md. The workflow that opened it merges it.',
  ].join('\n');

export interface DeployCommand {
  readonly to: Place;
  readonly intent: Intent;
  readonly release: Release;
  /** As propose opened it; none where the release is there already. */
  readonly pullRequest: number | undefined;
  readonly rollout: string;
  readonly merging: Patience;
  readonly healthy: Patience;
}

/** Merges a proposed release, records it, and waits until it is healthy. */
export async function deployRelease(
  { platform, repository, ledger }: PromotionContext,
  command: DeployCommand,
): Promise<void> {
  const { to, intent, release, pullRequest, rollout, healthy } = command;
  const promotion: Promotion = { to, intent, release };
  const options: DeployOptions = { tiers: platform.environments, rollout, ...healthy };
  await deploy(
    promotion,
    {
      versionAt: versionIn(repository),
      ...ledger,
      sleep,
      say: addSummary,
      write: async () => {
        if (pullRequest === undefined)
          throw new UserError(
            `${to.environment}/${to.region} no longer has the release that was there when this was proposed; run the workflow anew`,
          );
        // Whoever can push to its branch could have changed it since it was judged.
        const proposed = await repository.read(versionPath(to), releaseBranch(to));
        if (!proposed || !sameRelease(readRelease(versionPath(to), proposed), release)) {
          throw new UserError(`pull request ${pullRequest} no longer holds this release; run the workflow anew`);
        }
        await repository.merge(pullRequest, command.merging);
      },
      commitsSince: async (before, { commit }) =>
        before && before.commit !== commit
          ? repository.commitsBetween(before.commit, commit)
          : [await repository.commit(commit)],
    },
    options,
  );
}

/** Regions of an environment in the order in which a release takes them, as a workflow's matrix. */
export const rolloutMatrix = ({ environments }: Platform, environment: string): string =>
  JSON.stringify(rolloutOrder(tierNamed(environments, environment)));
