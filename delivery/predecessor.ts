import { UserError } from '@sample-platform-ai/terminal';
import { type Environment, environmentBefore } from './environments.ts';
import { ghJson } from './github/gh.ts';

/** The workflow that applies, and the name of its job for an account; infrastructure.yml and apply.yml use the same. */
export const applyWorkflow = 'infrastructure.yml';
/** GitHub prefixes the name of a called workflow's job with its caller's. */
export const applyJob = (account: string): string => `${account} / apply ${account}`;

export interface RunJob {
  readonly name: string;
  readonly conclusion: string;
}

/** The runs of a workflow on the default branch at one commit, with their jobs. */
export type JobsAt = (commit: string) => Promise<readonly RunJob[]>;

export const jobsAt =
  (defaultBranch: string): JobsAt =>
  async (commit) => {
    const args = ['run', 'list', '--workflow', applyWorkflow, '--commit', commit, '--branch', defaultBranch];
    const runs = await ghJson<readonly { databaseId: number }[]>([...args, '--limit', '50', '--json', 'databaseId']);
    const jobs = await Promise.all(
      runs.map(({ databaseId }) =>
        ghJson<{ jobs: readonly RunJob[] }>(['run', 'view', String(databaseId), '--json', 'jobs']),
      ),
    );
    return jobs.flatMap((run) => run.jobs);
  };

/** Refuses an apply to an environment unless the environment before has been applied from the same commit. */
export async function requirePredecessor(
  account: string,
  commit: string,
  { environments, jobs }: { readonly environments: readonly Environment[]; readonly jobs: JobsAt },
): Promise<string> {
  const before = environmentBefore(environments, account);
  if (!before) return `${account} is the first environment`;
  const wanted = applyJob(before.name);
  if ((await jobs(commit)).some(({ name, conclusion }) => name === wanted && conclusion === 'success')) {
    return `${before.name} was applied from ${commit}`;
  }
  throw new UserError(
    `${before.name} was not applied from ${commit}: no run of ${applyWorkflow} at that commit has a successful job "${wanted}". ` +
      `Apply ${before.name} first, then ${account}`,
  );
}
