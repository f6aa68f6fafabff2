import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import { variablesOf } from '@sample-platform-ai/gitops/test/variables.ts';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { principalOf } from '../src/auth/claims.ts';
import { type IssuerConfig, readConfig } from '../src/config.ts';
import { describeDeployed } from './deployed.ts';

const folder = join(import.meta.dirname, '../../../.github/workflows');
const { owner, name, ownerId, repositoryId, defaultBranch } = platform.organization.repository;

/** Workflows with a job that speaks to the ledger: their steps run one of the two commands that do. */
const recording = readdirSync(folder).filter((file) => {
  const { jobs }: { jobs: Readonly<Record<string, { readonly steps?: readonly object[] }>> } = parse(
    readFileSync(join(folder, file), 'utf8'),
  );
  return Object.values(jobs).some(({ steps }) => /pnpm delivery (propose|deploy) /.test(JSON.stringify(steps ?? [])));
});

describeDeployed('pipelines that write to the ledger of $folder', ({ cluster, plan }) => {
  const filled = variablesOf(everythingIn(cluster), 'Deployment', `${plan.service}-backend`)['LEDGER_ISSUERS'];
  const { issuers: read } = readConfig({
    LEDGER_WRITER_URL: 'postgres://ledger@127.0.0.1/ledger',
    LEDGER_ISSUERS: filled,
  });
  const github = read.find((each): each is Extract<IssuerConfig, { kind: 'github' }> => each.kind === 'github');
  const signIn = (file: string, ref = `refs/heads/${defaultBranch}`) => {
    if (!github) throw new Error('no issuer for pipelines');
    return principalOf(github, {
      repository_owner_id: ownerId,
      event_name: 'workflow_dispatch',
      job_workflow_ref: `${owner}/${name}/.github/workflows/${file}@${ref}`,
      job_workflow_sha: 'a'.repeat(40),
      sub: `repo:${owner}/${name}:environment:${cluster.environment.name}`,
      environment: cluster.environment.name,
      repository: `${owner}/${name}`,
      repository_id: repositoryId,
      run_id: '1',
      run_attempt: '1',
    });
  };

  it('are those of the workflow that records', () => {
    expect(recording).toEqual(['deploy-region.yml']);
    for (const file of recording) expect(signIn(file)).toMatchObject({ kind: 'pipeline', subject: expect.any(String) });
  });

  it('refuses the token of every other workflow, and of a branch with its version of the workflow', () => {
    const others = readdirSync(folder).filter((file) => !recording.includes(file));
    expect(others.length).toBeGreaterThan(5);
    for (const file of others) expect(() => signIn(file)).toThrow('is not allowed to write to this ledger');
    for (const file of recording) {
      expect(() => signIn(file, 'refs/heads/mine')).toThrow('is not allowed to write to this ledger');
      expect(() => signIn(file, 'refs/pull/1/merge')).toThrow('is not allowed to write to this ledger');
    }
  });
});
