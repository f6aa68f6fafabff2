import { accountList } from '@sample-platform-ai/environments/naming.ts';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { describe, expect, it } from 'vitest';
import { applyJob, applyWorkflow } from '../predecessor.ts';
import { evaluated, type Job, needsOf, ownJobs as own, readWorkflows, workflowNamed as workflow } from './read.ts';

const { organization, environments } = platform;
const workflows = readWorkflows();
const names = environments.map(({ name }) => name);

describe('the way to prod', () => {
  const { jobs: steps_ } = workflow('infrastructure');
  const job = (id: string): Job => {
    const found = steps_[id];
    if (!found) throw new Error(`no job ${id}`);
    return found;
  };
  const does = (id: string) => JSON.stringify(job(id).steps);

  it('asks the tier before first, plans with the reading role, and applies that plan behind the environment', () => {
    expect(needsOf(job('plan'))).toEqual(['gate']);
    expect(needsOf(job('apply'))).toEqual(['plan']);
    expect(does('gate')).toContain('delivery require-predecessor');
    expect(job('plan').uses).toBe('./.github/workflows/plan.yml');
    expect(does('apply')).toContain('needs.plan.outputs.seal');
    expect(does('apply')).toMatch(/delivery apply \\"\$ACCOUNT\\" --seal \\"\$SEAL\\"/);
    expect(needsOf(job('apply-cluster'))).toEqual(['plan-cluster']);
    expect(does('apply-cluster')).toContain('needs.plan-cluster.outputs.seal');
  });

  it('has the job and the workflow that the next tier asks for', () => {
    expect(workflow('infrastructure').file).toBe(applyWorkflow);
    for (const account of accountList) expect(evaluated(job('apply').name ?? '', { account })).toBe(applyJob(account));
  });

  it('plans nowhere else with the applying role but in the delivery layer', () => {
    const planning = own.filter(({ job: each }) => JSON.stringify(each.steps ?? []).includes('delivery plan'));
    for (const { where, job: each } of planning) {
      const reads = JSON.stringify(each.steps).includes('"role":"plan"');
      expect(reads || JSON.stringify(each.steps).includes('--part cluster'), where).toBe(true);
    }
    expect(planning).toHaveLength(3);
  });

  it('applies on a merge to what its environment says, and to everything else by hand', () => {
    const onMerge = environments.filter(({ delivery }) => delivery.trigger === 'merge').map(({ name }) => name);
    expect([evaluated(job('apply').environment ?? '', {})]).toEqual(onMerge);
    expect(workflow('release').jobs['dev']?.with?.['environment']).toBe(onMerge[0]);
    const { on } = workflow('infrastructure');
    expect(on['push']?.branches).toEqual([organization.repository.defaultBranch]);
    expect([...(on['workflow_dispatch']?.inputs?.['account']?.options ?? [])].sort()).toEqual([...accountList].sort());
    for (const { file, on: events, jobs: all } of Object.values(workflows)) {
      if (!events['workflow_dispatch'] || file === 'pull-request.yml' || file === 'drift.yml') continue;
      const entry = Object.values(all).filter((each) => needsOf(each).length === 0);
      for (const each of entry)
        expect(each.if, file).toContain(`github.ref == 'refs/heads/${organization.repository.defaultBranch}'`);
    }
  });

  it('takes a release through every region in order, one at a time', () => {
    expect(workflow('promote').on['workflow_dispatch']?.inputs?.['environment']?.options?.toSorted()).toEqual(
      [...names].sort(),
    );
    for (const [file, id] of [
      ['promote', 'region'],
      ['release', 'dev'],
    ] as const) {
      expect(workflow(file).jobs[id]?.strategy?.['max-parallel'], file).toBe(1);
      expect(workflow(file).jobs[id]?.uses).toBe('./.github/workflows/deploy-region.yml');
    }
    const { propose, deploy } = workflow('deploy-region').jobs;
    expect(propose?.environment).toBeUndefined();
    expect(deploy?.environment).toBe('${{ inputs.environment }}');
    expect(needsOf(deploy ?? {})).toEqual(['propose']);
  });
});
