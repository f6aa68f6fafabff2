import { expect, it } from 'vitest';
import { healthOf } from '../../test/lua.ts';
import { argoCdValues } from './argocd-values.ts';

const values = argoCdValues({ host: 'argocd.example.com', oidcSecret: 'oidc', onCall: [], highlyAvailable: false });
const script: string = values.configs.cm['resource.customizations.health.batch_CronJob'];
const [earlier, later] = ['2026-11-29T03:15:00Z', '2026-11-30T03:15:00Z'];

it.each([
  ['that has not run yet', {}, 'Has not run yet'],
  ['whose last run succeeded', { lastScheduleTime: earlier, lastSuccessfulTime: later }, 'Last succeeded at'],
  ['whose last run failed', { lastScheduleTime: later, lastSuccessfulTime: earlier }, 'Last succeeded at'],
  ['that never succeeded', { lastScheduleTime: later }, 'Has not succeeded yet'],
])(
  'of a scheduled job %s is healthy: a sync and the proof of a release do not wait for its next run',
  async (_, status, message) => {
    expect(await healthOf(script, { status })).toEqual({
      status: 'Healthy',
      message: expect.stringContaining(message),
    });
  },
);

it('of a scheduled job without a status is healthy', async () => {
  expect(await healthOf(script, {})).toMatchObject({ status: 'Healthy' });
});
