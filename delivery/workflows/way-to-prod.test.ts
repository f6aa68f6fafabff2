import { platform } from '@sample-platform-ai/environments/index.ts';
import { describe, expect, it } from 'vitest';
import { accountList } from '../account.ts';
import { applyJob, applyWorkflow } from '../predecessor.ts';
import {
  evaluated,
  type Job,
  needsOf,
  ownJobs as own,
  readWorkflows,
  workflowNamed as workflow,
} from '../test/read.ts';

const { organization, environments } = platform;
const workflows = readWorkflows();
const names = environments.map(({ name }) => name);

describe('the way to the last environment', () => {
  const { jobs: all } = workflow('apply');
  const job = (id: string): Job => {
    const found = all[id];
    if (!found) throw new Error(`no job ${id}`);
    return found;
  };
  const does = (id: string) => JSON.stringify(job(id).steps);

  it("asks the environment before first, plans with the reading role, and applies that plan behind GitHub's environment", () => {
    expect(needsOf(job('plan'))).toEqual(['gate']);
    expect(needsOf(job('apply'))).toEqual(['plan']);
    expect(does('gate')).toContain('delivery require-predecessor');
    expect(job('plan').uses).toBe('./.github/workflows/plan.yml');
    expect(does('apply')).toContain('needs.plan.outputs.seal');
    expect(does('apply')).toMatch(/delivery apply \\"\$ACCOUNT\\" --seal \\"\$SEAL\\"/);
    expect(needsOf(job('apply-cluster'))).toEqual(['plan-cluster']);
    expect(does('apply-cluster')).toContain('needs.plan-cluster.outputs.seal');
  });

  it('has the job and the workflow that the next environment asks for', () => {
    const caller = workflow('infrastructure').jobs['account'];
    expect(workflow('infrastructure').file).toBe(applyWorkflow);
    for (const account of accountList(platform)) {
      const path = [caller?.name ?? '', job('apply').name ?? ''].map((name) => evaluated(name, { account }));
      expect(path.join(' / ')).toBe(applyJob(account));
    }
  });

  it('plans nowhere else with the applying role but in the delivery layer', () => {
    const planning = own.filter(({ job: each }) => JSON.stringify(each.steps ?? []).includes('delivery plan'));
    for (const { where, job: each } of planning) {
      const reads = JSON.stringify(each.steps).includes('"role":"plan"');
      expect(reads || JSON.stringify(each.steps).includes('--part cluster'), where).toBe(true);
    }
    expect(planning).toHaveLength(3);
  });

  it('applies on a merge to what says so, one after the other, and to everything else by hand', () => {
    const { on, jobs } = workflow('infrastructure');
    expect(JSON.stringify(jobs['accounts']?.steps)).toContain('delivery accounts-to-apply');
    expect(jobs['account']?.strategy).toEqual({
      'max-parallel': 1,
      matrix: { account: '${{ fromJSON(needs.accounts.outputs.accounts) }}' },
    });
    expect(jobs['account']?.uses).toBe('./.github/workflows/apply.yml');
    expect(evaluated(job('apply').environment ?? '', { account: 'x' })).toBe('x');
    expect(on['push']?.branches).toEqual([organization.repository.defaultBranch]);
    const options = on['workflow_dispatch']?.inputs?.['account']?.options ?? [];
    expect([...options].sort()).toEqual([...accountList(platform)].sort());
    for (const { file, on: events, jobs: each } of Object.values(workflows)) {
      if (!events['workflow_dispatch'] || file === 'pull-request.yml' || file === 'drift.yml') continue;
      const entry = Object.values(each).filter((first) => needsOf(first).length === 0);
      for (const first of entry)
        expect(first.if, file).toContain(`github.ref == 'refs/heads/${organization.repository.defaultBranch}'`);
    }
  });

  it('takes a release of a service through every region in order, one at a time', () => {
    const { environment, service } = workflow('promote').on['workflow_dispatch']?.inputs ?? {};
    expect(environment?.options?.toSorted()).toEqual([...names].sort());
    expect(service?.options ?? []).toEqual([...platform.services.map(({ name }) => name), 'manifests']);
    for (const [file, id] of [
      ['promote', 'deploy'],
      ['release-service', 'deploy'],
    ] as const) {
      expect(workflow(file).jobs[id]?.uses, file).toBe('./.github/workflows/deploy-service.yml');
    }
    const { region } = workflow('deploy-service').jobs;
    expect(region?.strategy?.['max-parallel']).toBe(1);
    expect(region?.uses).toBe('./.github/workflows/deploy-region.yml');
    const { propose, deploy } = workflow('deploy-region').jobs;
    expect(propose?.environment).toBeUndefined();
    expect(deploy?.environment).toBe('${{ inputs.environment }}');
    expect(needsOf(deploy ?? {})).toEqual(['propose']);
  });

  it('releases each service apart: one that fails keeps no other one back', () => {
    const { service } = workflow('release').jobs;
    expect(service?.strategy?.['fail-fast']).toBe(false);
    expect(service?.uses).toBe('./.github/workflows/release-service.yml');
    expect(workflow('release').concurrency).toBeUndefined();
  });
});
