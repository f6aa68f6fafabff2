import { describe, expect, it } from 'vitest';
import { healthOf as healthBy } from '../../test/lua.ts';
import { applicationHealth, blocksNoOther } from './application-health.ts';

const source = {
  repoURL: 'https://github.com/org/platform.git',
  path: 'gitops/overlays/alpha-apse2/orders',
  targetRevision: 'main',
};
/** An application that is compared, synced and healthy. */
const healthy = {
  spec: { source },
  status: {
    sync: { status: 'Synced', comparedTo: { source: { ...source } } },
    operationState: { phase: 'Succeeded' },
    health: { status: 'Healthy' },
  },
};
const inStatus = (change: object) => ({ ...healthy, status: { ...healthy.status, ...change } });

describe('health of an application of applications', () => {
  const healthOf = (application: object) => healthBy(applicationHealth, application);

  it('is the health that the application reports, once its current spec is compared and synced', async () => {
    expect(await healthOf(healthy)).toMatchObject({ status: 'Healthy' });
    for (const status of ['Degraded', 'Progressing', 'Suspended', 'Missing']) {
      expect(await healthOf(inStatus({ health: { status } }))).toMatchObject({ status });
    }
  });

  it.each([
    ['before the first comparison', { spec: { source }, status: {} }],
    ['without a status at all', { spec: { source } }],
    [
      'while the status is about another revision',
      { ...healthy, spec: { source: { ...source, targetRevision: 'next' } } },
    ],
    ['while the status is about fewer sources', { ...healthy, spec: { sources: [source, source] } }],
    ['while a sync is requested', { ...healthy, operation: { sync: {} } }],
    ['while it syncs', inStatus({ operationState: { phase: 'Running' } })],
    ['while it waits for its sync', inStatus({ sync: { ...healthy.status.sync, status: 'OutOfSync' } })],
    ['while its health is empty', inStatus({ health: {} })],
  ])('is Progressing %s, so that the next wave waits', async (_, application) => {
    expect(await healthOf(application)).toMatchObject({ status: 'Progressing' });
  });

  it.each([
    [
      'when it cannot be compared',
      inStatus({ conditions: [{ type: 'ComparisonError', message: 'no such path' }] }),
      'no such path',
    ],
    [
      'when its spec is wrong',
      inStatus({ conditions: [{ type: 'InvalidSpecError', message: 'no project' }] }),
      'no project',
    ],
    [
      'when its sync failed and left it out of sync',
      inStatus({
        sync: { ...healthy.status.sync, status: 'OutOfSync' },
        operationState: { phase: 'Failed', message: 'denied' },
      }),
      'denied',
    ],
  ])('is Degraded %s, and says why', async (_, application, message) => {
    expect(await healthOf(application)).toEqual({ status: 'Degraded', message });
  });

  it('is Degraded while its sync fails and retries, so that its parent syncs the latest revision', async () => {
    const retrying = inStatus({
      sync: { ...healthy.status.sync, status: 'OutOfSync' },
      operationState: { phase: 'Running', retryCount: 1, message: 'one or more objects failed to apply' },
    });
    expect(await healthOf({ ...retrying, operation: { sync: {} } })).toEqual({
      status: 'Degraded',
      message: 'one or more objects failed to apply',
    });
    const firstTry = inStatus({ operationState: { phase: 'Running', retryCount: 0 } });
    expect(await healthOf({ ...firstTry, operation: { sync: {} } })).toMatchObject({ status: 'Progressing' });
  });

  it('lets later waves pass a failure that blocks no other Application, and still holds them while it syncs', async () => {
    const alone = { metadata: { annotations: { ...blocksNoOther } } };
    const failures = [
      inStatus({ conditions: [{ type: 'ComparisonError', message: 'no such path' }] }),
      inStatus({ operationState: { phase: 'Running', retryCount: 1, message: 'namespaces "orders" not found' } }),
      inStatus({ sync: { ...healthy.status.sync, status: 'OutOfSync' }, operationState: { phase: 'Failed' } }),
      inStatus({ health: { status: 'Degraded' } }),
      inStatus({ health: { status: 'Missing' } }),
    ];
    for (const failure of failures) {
      expect((await healthOf(failure)).status).not.toBe('Healthy');
      expect(await healthOf({ ...failure, ...alone })).toMatchObject({ status: 'Healthy' });
    }
    const retrying = await healthOf({ ...failures[1], ...alone });
    expect(retrying.message).toBe('Fails, and blocks no other: namespaces "orders" not found');
    const syncing = inStatus({ operationState: { phase: 'Running', retryCount: 0 } });
    expect(await healthOf({ ...syncing, ...alone })).toMatchObject({ status: 'Progressing' });
    expect(await healthOf({ spec: { source }, ...alone })).toMatchObject({ status: 'Progressing' });
    expect(await healthOf({ ...healthy, ...alone })).toMatchObject({ status: 'Healthy', message: '' });
  });

  it('treats an empty field as a missing one: the API server omits empty fields', async () => {
    const spec = { source: { ...source, helm: { parameters: [], skipCrds: false }, chart: '' } };
    expect(await healthOf({ ...healthy, spec })).toMatchObject({ status: 'Healthy' });
  });

  it('ignores warnings', async () => {
    const conditions = [{ type: 'OrphanedResourceWarning', message: 'one' }];
    expect(await healthOf(inStatus({ conditions }))).toMatchObject({ status: 'Healthy' });
  });
});
