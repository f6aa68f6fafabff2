import { describe, expect, it } from 'vitest';
import { type Concurrency, evaluated, jobs, workflowNamed } from '../test/read.ts';
import { ConcurrencyGroups } from '../test/runner/concurrency.ts';

const concurrencyOf = (file: string, job: string, inputs: Readonly<Record<string, string>>): Concurrency => {
  const found = workflowNamed(file).jobs[job]?.concurrency;
  if (!found) throw new Error(`${file} ${job} is in no group`);
  return { ...found, group: evaluated(found.group, inputs) };
};
const deploy = (intent: string, service = 'orders', environment = 'beta') =>
  concurrencyOf('deploy-region', 'deploy', { intent, service, environment });

describe('a job that has to wait', () => {
  it('is in a queue that drops none, wherever there is a group', () => {
    const grouped = jobs.filter(({ job }) => job.concurrency);
    expect(grouped.length).toBeGreaterThanOrEqual(6);
    for (const { where, job } of grouped) {
      expect(job.concurrency, where).toMatchObject({ queue: 'max', 'cancel-in-progress': false });
    }
  });

  it.each([
    ['a deploy', deploy('planned')],
    ['a rollback', deploy('rollback')],
    ['an apply', concurrencyOf('apply', 'apply', { account: 'beta' })],
    ['a failover', concurrencyOf('failover', 'move', { environment: 'beta' })],
    ['a teardown', concurrencyOf('teardown', 'destroy', { environment: 'beta' })],
  ])('runs in its order, however many come: %s', (_, group) => {
    const groups = new ConcurrencyGroups();
    const runs = ['first', 'second', 'third', 'fourth'];
    for (const run of runs) groups.enter(group, run);
    for (const _run of runs) groups.leave(group);
    expect([groups.begun, groups.cancelled]).toEqual([runs, []]);
  });

  it('would be dropped without a word by the default queue, as this stand-in knows', () => {
    const groups = new ConcurrencyGroups();
    const group = { group: 'x', 'cancel-in-progress': false } as const;
    for (const run of ['deploy', 'rollback', 'another']) groups.enter(group, run);
    groups.leave(group);
    expect([groups.begun, groups.cancelled]).toEqual([['deploy', 'another'], ['rollback']]);
  });

  it('is turned away by a full queue, and then a job says so', () => {
    const groups = new ConcurrencyGroups();
    for (let run = 0; run <= 101; run += 1) groups.enter(deploy('planned'), String(run));
    expect(groups.cancelled).toEqual(['101']);
    for (const [file, of] of [
      ['deploy-region', 'deploy'],
      ['apply', 'apply'],
      ['failover', 'move'],
      ['teardown', 'destroy'],
    ] as const) {
      const { dropped } = workflowNamed(file).jobs;
      expect([dropped?.needs].flat(), file).toContain(of);
      expect(dropped?.if, file).toMatch(/^always\(\) && .*cancelled/);
    }
  });

  it('waits for nothing of another service, and a rollback for no release', () => {
    const groups = new ConcurrencyGroups();
    groups.enter(deploy('planned'), 'a release of two hours');
    groups.enter(deploy('planned', 'fees'), 'another service');
    groups.enter(deploy('rollback'), 'rollback');
    groups.enter(deploy('planned', 'orders', 'alpha'), 'another environment');
    expect(groups.begun).toEqual(['a release of two hours', 'another service', 'rollback', 'another environment']);
  });
});
