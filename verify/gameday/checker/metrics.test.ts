import { describe, expect, it } from 'vitest';
import { metrics, type RecordedService, type ShownMetrics } from './metrics.ts';

const rollout = (n: number): RecordedService['rollouts'][number] => ({
  key: `rollout-${n}`,
  intent: 'planned',
  outcome: 'succeeded',
  startedAt: n * 1000,
  finishedAt: n * 1000,
  failedAt: undefined,
  change: true,
  remediates: undefined,
  answersIncident: undefined,
  commits: [{ committedAt: 0 }],
});
/** One a second, and the incident of the third one. */
const recorded: RecordedService = {
  service: 'a',
  rollouts: [1, 2, 3, 4, 5, 6, 7].map(rollout),
  incidents: [{ id: 'i', startedAt: 3500, resolvedAt: undefined, cause: 'rollout-3' }],
};
const shown = {
  deploymentFrequency: { n: 7, medianGapSeconds: 1 },
  changeFailRate: { n: 7, count: 1 },
  deploymentReworkRate: { n: 7, count: 0 },
  changeLeadTime: { n: 7, medianSeconds: 4 },
  firstCommitLeadTime: { n: 7, medianSeconds: 4 },
  failedDeploymentRecoveryTime: { n: 0 },
} satisfies ShownMetrics;
const whatOf = (answer: ShownMetrics, rows = recorded) => metrics(rows, answer).map(({ what }) => what);

describe('the metrics of a service', () => {
  it('are those of its rows', () => {
    expect(metrics(recorded, shown)).toEqual([]);
  });

  it('may not count what is lost', () => {
    const rows = { ...recorded, rollouts: recorded.rollouts.slice(0, -1) };
    expect(whatOf(shown, rows)).toEqual([
      'a shows 7 successful deployments, and its rows give 6',
      'a shows 7 finished changes, and its rows give 6',
      'a shows 7 lead times, and its rows give 6',
      'a shows 4 seconds of lead (median), and its rows give 3.5',
      'a shows 7 first-commit lead times, and its rows give 6',
      'a shows 4 seconds of first-commit lead (median), and its rows give 3.5',
    ]);
  });

  it('may not forget a failure', () => {
    expect(whatOf({ ...shown, changeFailRate: { n: 7, count: 0 } })).toEqual([
      'a shows 0 failed changes, and its rows give 1',
    ]);
  });

  it.each([
    [{ deploymentReworkRate: { n: 7, count: 1 } }, '1 reworking changes, and its rows give 0'],
    [{ changeLeadTime: { n: 7, medianSeconds: 4.1 } }, '4.1 seconds of lead (median), and its rows give 4'],
    [{ firstCommitLeadTime: { n: 6, medianSeconds: 4 } }, '6 first-commit lead times, and its rows give 7'],
    [{ failedDeploymentRecoveryTime: { n: 1 } }, '1 recovery times, and its rows give 0'],
  ])('are all compared: %j', (change, what) => {
    expect(whatOf({ ...shown, ...change })).toEqual([`a shows ${what}`]);
  });

  it('have the gaps of what is there', () => {
    expect(whatOf({ ...shown, deploymentFrequency: { n: 7, medianGapSeconds: 1.01 } })).toEqual([
      'a shows 1.01 seconds between deployments (median), and its rows give 1',
    ]);
    expect(whatOf({ ...shown, deploymentFrequency: { n: 7 } })).toEqual([
      'a shows NaN seconds between deployments (median), and its rows give 1',
    ]);
  });

  it('need no median of few gaps', () => {
    const rows = { ...recorded, rollouts: recorded.rollouts.slice(0, 5), incidents: [] };
    const few = {
      ...{ ...shown, deploymentFrequency: { n: 5 }, changeFailRate: { n: 5, count: 0 } },
      ...{ changeLeadTime: { n: 5, medianSeconds: 3 }, firstCommitLeadTime: { n: 5, medianSeconds: 3 } },
    };
    expect(metrics(rows, few)).toEqual([]);
  });
});
