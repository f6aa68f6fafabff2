import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { rolloutOrder } from '@sample-platform-ai/environments/promotion-order.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { z } from 'zod';
import { environmentNamed, manifests } from '../environments.ts';
import { addSummary, setOutputs } from '../github/outputs.ts';
import type { Patience, Repository } from '../github/repository.ts';
import { deploy, requireAllowed } from './deploy.ts';
import { earlierRelease } from './git-evidence.ts';
import { type Intent, type Promotion, type Release, type ReleaseTarget, sameRelease } from './rules.ts';
import { type PromotionContext, subjectOf, type Versions } from './subject.ts';

const releaseFile = z.strictObject({
  service: z.string(),
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  digests: z.record(z.string(), z.string().regex(/^sha256:[0-9a-f]{64}$/)),
});

/** A release as one JSON file, the output of the build job. */
export function releaseFrom(file: string): Release {
  const result = releaseFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!result.success) throw new UserError(`${file}: ${z.prettifyError(result.error)}`);
  return result.data;
}

/**
 * Branch of a proposal: one for each service and target. A rollback has its own, for it waits for no release that is
 * still on its way there.
 */
export const proposalBranch = ({ environment, region }: ReleaseTarget, service: string, intent: Intent): string =>
  `${intent === 'rollback' ? 'rollback' : 'release'}/${service}-${environment}-${region}`;

const short = (commit: string) => commit.slice(0, 12);

export interface ProposeOptions {
  readonly service: string;
  readonly to: ReleaseTarget;
  readonly intent: Intent;
  /** What the build job made; else what the environment before runs, or for a rollback what ran here before. */
  readonly release?: Release;
  /** Of the release to roll back to, or of the manifests to promote. */
  readonly commit?: string;
}

/** Opens the pull request that brings a release to a target. Nothing is opened where a rule refuses it. */
export async function propose(context: PromotionContext, options: ProposeOptions): Promise<void> {
  const { service, to, intent, commit } = options;
  const { repository, platform } = context;
  const { versions, evidence, toPromote } = subjectOf(context, service);
  const release =
    options.release ??
    (intent === 'rollback' ? await earlierRelease(versions, to, { service, commit }) : await toPromote(to, commit));
  if (release.service !== service)
    throw new UserError(
      `The release is for ${release.service}, not ${service}; pass the file that release-file wrote for ${service}`,
    );
  await requireAllowed({ to, release, intent }, platform.environments, evidence);
  const now = await versions.read(to);
  const where = `${to.environment}/${to.region}`;
  const outputs = { commit: release.commit, digests: JSON.stringify(release.digests) };
  const change = await versions.change(to, release);
  if (sameRelease(now, release)) {
    addSummary(`${where} already has ${service} \`${short(release.commit)}\`; nothing to merge.`);
    return setOutputs({ 'pull-request': '', ...outputs });
  }
  await requireLater(repository, { where, now, built: options.release });
  const { number, replaced } = await repository.openPullRequest({
    branch: proposalBranch(to, service, intent),
    title: `chore(gitops): ${intent === 'rollback' ? 'roll back' : 'release'} ${service} ${short(release.commit)} in ${where}`,
    body: describe(release, intent),
    ...change,
  });
  addSummary(`Pull request #${number} brings ${service} \`${short(release.commit)}\` to ${where}.`);
  if (replaced !== undefined) addSummary(`It supersedes the earlier proposal of this pull request: "${replaced}".`);
  setOutputs({ 'pull-request': String(number), ...outputs });
}

/** Two builds may end in another order than they began: the older one does not replace the newer one. */
async function requireLater(
  repository: Repository,
  {
    where,
    now,
    built,
  }: { readonly where: string; readonly now: Release | undefined; readonly built: Release | undefined },
): Promise<void> {
  if (!built || !now || now.commit === built.commit) return;
  if ((await repository.commitsBetween(now.commit, built.commit)).length > 0) return;
  throw new UserError(
    `Superseded: ${where} already runs ${built.service} ${short(now.commit)}, which was built after ${short(built.commit)}`,
  );
}

const describe = ({ service, commit, digests }: Release, intent: Intent): string =>
  [
    `${service === manifests ? 'The manifests of' : 'Built from'} ${commit}; intent: ${intent}.`,
    '',
    `| ${service === manifests ? 'what' : 'image'} | digest |`,
    '| --- | --- |',
    ...Object.entries(digests).map(([image, digest]) => `| ${image} | \`${digest}\` |`),
    '',
    'It passed the rules of docs/adr/0030-promotion.md. The workflow that opened it merges it.',
  ].join('\n');

export interface DeployCommand {
  readonly to: ReleaseTarget;
  readonly intent: Intent;
  readonly release: Release;
  /** As propose opened it; none where the release is there already. */
  readonly pullRequest: number | undefined;
  readonly rollout: string;
  readonly merging: Patience;
  readonly healthy: Patience;
}

/** Merges a proposed release, records it, and waits until it is healthy. */
export async function deployRelease(context: PromotionContext, command: DeployCommand): Promise<void> {
  const { platform, repository } = context;
  const { to, intent, release, rollout, healthy } = command;
  const promotion: Promotion = { to, intent, release };
  const { versions, evidence, deployments } = subjectOf(context, release.service);
  await deploy(
    promotion,
    {
      ...evidence,
      recorderOf: deployments,
      sleep,
      say: addSummary,
      write: () => merge(repository, versions, command),
      // The recorder decides whether a record needs it.
      provenanceOf: (digest) =>
        repository.provenance(digest).catch((error: unknown) => {
          addSummary(`The provenance of ${digest} cannot be read: ${error instanceof Error ? error.message : error}`);
          return undefined;
        }),
      commitsSince: async (before, { commit }) =>
        before && before.commit !== commit
          ? repository.commitsBetween(before.commit, commit)
          : [await repository.commit(commit)],
    },
    { environments: platform.environments, rollout, ...healthy },
  );
}

/** Merges a proposal if it is still the one that was checked. */
async function merge(repository: Repository, versions: Versions, command: DeployCommand): Promise<void> {
  const { to, intent, release, pullRequest, merging } = command;
  const { service } = release;
  const where = `${to.environment}/${to.region}`;
  if (pullRequest === undefined) {
    const now = await versions.read(to);
    throw new UserError(
      `Superseded: ${where} now ${now ? `runs ${service} ${short(now.commit)}` : `has no release of ${service}`}. To deploy ${short(release.commit)} anyway, run the workflow again`,
    );
  }
  // Anyone who can push to its branch could have changed it since the check, and a later run replaces the release.
  const { head, paths } = await repository.proposal(pullRequest);
  if (!(await versions.isProposed(to, release, head))) {
    const proposed = await versions.read(to, head);
    throw new UserError(
      `Superseded: pull request ${pullRequest} no longer contains ${service} ${short(release.commit)}${proposed ? ` but ${short(proposed.commit)}` : ''}. To deploy it to ${where} anyway, run the workflow again`,
    );
  }
  const other = paths.find((path) => !versions.isWritten(to, path));
  if (other !== undefined) {
    throw new UserError(
      `Pull request ${pullRequest} also changes ${other}, which a release of ${service} may not change; nothing was deployed. Close it, and run the workflow again`,
    );
  }
  if (intent === 'rollback') {
    const open = await repository.closePullRequest(
      proposalBranch(to, service, 'planned'),
      `Superseded by the rollback in #${pullRequest}.`,
    );
    if (open !== undefined) addSummary(`Pull request #${open} is closed: the rollback supersedes it.`);
  }
  await repository.merge(pullRequest, head, merging);
}

/** Regions of an environment in the order in which a release takes them, as a workflow's matrix. */
export const rolloutMatrix = ({ environments }: Platform, environment: string): string =>
  JSON.stringify(rolloutOrder(environmentNamed(environments, environment)));
