import { expect, it } from 'vitest';
import { at, codes, idOf, play } from '../both.ts';
import { deploymentRequest, digest, message } from '../scenario.ts';
import type { Outcome } from '../transports.ts';

export function deploymentParity(): void {
  it('a rollout over two regions, its transitions and the matrix', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const token = await tokens.pipeline();
      const rollout = { key: 'parity-rollout' };
      const commits = [{ sha: 'c'.repeat(40), committedAt: at(1) }];
      const base = { rollout, commits, version: 'v2', imageDigest: digest('2') };
      const status = 'DEPLOYMENT_STATUS_IN_PROGRESS';
      const first = idOf(await call('RecordDeployment', deploymentRequest({ ...base, status, at: at(2) }), { token }));
      await call('RecordDeployment', deploymentRequest({ ...base, region: 'ap-southeast-4', at: at(3) }), { token });
      await call('RecordDeployment', deploymentRequest({ ...base, region: 'mars', at: at(3) }), { token });
      await call(
        'RecordDeployment',
        deploymentRequest({ ...base, rollout: { ...rollout, regions: ['ap-southeast-2'] }, at: at(3) }),
        {
          token,
          idempotencyKey: 'other-regions',
        },
      );
      const foreign = { key: 'foreign', remediatesRolloutId: first };
      await call('RecordDeployment', deploymentRequest({ ...base, rollout: foreign, at: at(3) }), { token });
      const done = { id: first, status: 'DEPLOYMENT_STATUS_SUCCEEDED', at: at(4) };
      const found = message(await call('RecordTransition', done, { token }));
      await call('RecordTransition', done, { token });
      await call('RecordTransition', { ...done, status: 'DEPLOYMENT_STATUS_FAILED', correction: true }, { token });
      await call('RecordTransition', { ...done, id: '01900000-0000-7000-8000-000000000000' }, { token });
      await call('GetDeployment', { id: first }, { token });
      await call('GetDeployment', { id: '01900000-0000-7000-8000-000000000000' }, { token });
      await call('GetRollout', { id: found['rolloutId'] ?? '' }, { token });
      await call('GetRollout', { id: first }, { token });
      const seen = {
        service: 'checkout',
        environment: 'prod',
        region: 'ap-southeast-2',
        applicationUid: 'uid-1',
        operation: 'op-1',
        revision: 'abc',
      };
      const observed = {
        ...seen,
        imageDigest: digest('3'),
        health: 'HEALTH_HEALTHY',
        sync: 'SYNC_STATUS_SYNCED',
        at: at(5),
      };
      const controller = await tokens.controller();
      await call('RecordObservation', observed, { token: controller });
      await call('RecordObservation', { ...observed, at: at(6) }, { token: controller });
      await call('RecordObservation', { ...observed, region: 'ap-southeast-4' }, { token: controller });
      await call('ListObservations', { service: 'checkout' }, { token });
      await call('GetMatrix', {}, { token });
      await call('GetMatrix', { team: 'discovery' }, { token });
    });
    expect(codes(outcomes)).toEqual([
      ...[
        'ok',
        'ok',
        'not_found',
        'conflict',
        'not_found',
        'ok',
        'conflict',
        'invalid_argument',
        'not_found',
        'ok',
        'not_found',
        'ok',
        'not_found',
      ],
      ...['ok', 'ok', 'ok', 'ok', 'ok', 'ok'],
    ]);
    expect(outcomes[11]).toMatchObject({
      message: { status: 'ROLLOUT_STATUS_SUCCEEDED', finishedAt: at(4), regionSkewSeconds: 86_400, change: true },
    });
    expect(outcomes[17]).toMatchObject({
      message: {
        cells: [
          { region: 'ap-southeast-2', drift: 'DRIFT_DRIFTED' },
          { region: 'ap-southeast-4', drift: 'DRIFT_DRIFTED' },
        ],
      },
    });
  });

  it('a batch, all or none, and the pages of a list', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const token = await tokens.pipeline({ repositoryId: '2', repository: 'example-org/search' });
      const days = [1, 2, 3, 4, 5];
      const deployments = days.map((day) =>
        deploymentRequest({ service: 'search', at: at(day), rollout: { key: `batch-${day}` } }),
      );
      await call('RecordDeployments', { deployments }, { token, idempotencyKey: 'batch' });
      await call('RecordDeployments', { deployments }, { token, idempotencyKey: 'batch' });
      await call('RecordDeployments', { deployments: [deployments[0] ?? {}, deploymentRequest()] }, { token });
      const filter = { service: 'search', pageSize: 2 };
      let pageToken = '';
      do {
        const page = message(await call('ListDeployments', { ...filter, pageToken }, { token }));
        pageToken = String(page['nextPageToken'] ?? '');
      } while (pageToken !== '');
      const first = message(await call('ListDeployments', filter, { token }));
      await call(
        'ListDeployments',
        { ...filter, service: 'checkout', pageToken: first['nextPageToken'] ?? '' },
        { token },
      );
      await call('ListDeployments', { ...filter, pageToken: 'bm9uc2Vuc2U' }, { token });
      await call('ListDeployments', { pageSize: 201 }, { token });
    });
    expect(codes(outcomes)).toEqual([
      ...['ok', 'ok', 'permission_denied', 'ok', 'ok', 'ok', 'ok'],
      ...['invalid_argument', 'invalid_argument', 'invalid_argument'],
    ]);
    expect(outcomes[1]).toEqual(outcomes[0]);
    const pages = outcomes.slice(3, 6).map((outcome) => message(outcome)['deployments'] as { startedAt: string }[]);
    expect(pages.flat().map(({ startedAt }) => startedAt)).toEqual([5, 4, 3, 2, 1].map(at));
  });

  it('rollouts by place, intent, status, team and time, and their pages', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const token = await tokens.pipeline({ repositoryId: '2', repository: 'example-org/search', runId: '31' });
      const commits = [1, 2].map((day) => ({ sha: String(day).repeat(40), committedAt: at(day) }));
      const request = (day: number, more: object) =>
        deploymentRequest({ service: 'search', at: at(day), rollout: { key: `list-${day}` }, ...more });
      const deployments = [
        request(20, { rollout: { key: 'list-20', regions: ['ap-southeast-2'] }, commits }),
        request(21, { intent: 'INTENT_HOTFIX', status: 'DEPLOYMENT_STATUS_FAILED' }),
        request(22, { status: 'DEPLOYMENT_STATUS_CANCELLED' }),
      ];
      await call('RecordDeployments', { deployments }, { token });
      const window = { service: 'search', since: at(20), until: at(23) };
      const first = message(await call('ListRollouts', { ...window, pageSize: 2 }, { token }));
      await call('ListRollouts', { ...window, pageSize: 2, pageToken: first['nextPageToken'] ?? '' }, { token });
      await call('ListRollouts', { team: 'discovery', intent: 'INTENT_HOTFIX', environment: 'prod' }, { token });
      await call('ListRollouts', { ...window, status: 'ROLLOUT_STATUS_CANCELLED' }, { token });
      await call('ListRollouts', { service: 'search', since: at(22), until: at(22) }, { token });
      await call('ListRollouts', { since: '1999-12-31T23:59:59Z' }, { token });
      await call('ListRollouts', { service: 'search', pageToken: first['nextPageToken'] ?? '' }, { token });
      // "What changed in prod ap-southeast-2 since the 21st?"
      const place = { environment: 'prod', region: 'ap-southeast-2' };
      await call('ListDeployments', { ...place, since: at(21), team: 'discovery' }, { token });
      await call(
        'ListDeployments',
        { ...place, service: 'search', until: at(2), status: 'DEPLOYMENT_STATUS_SUCCEEDED', pageSize: 1 },
        { token },
      );
    });
    expect(codes(outcomes)).toEqual([
      ...['ok', 'ok', 'ok', 'ok', 'ok'],
      ...['invalid_argument', 'invalid_argument', 'invalid_argument', 'ok', 'ok'],
    ]);
    const keys = (index: number) =>
      (message(outcomes[index] as Outcome)['rollouts'] as { key: string }[]).map(({ key }) => key);
    expect([1, 2, 3, 4].map(keys)).toEqual([['list-22', 'list-21'], ['list-20'], ['list-21'], ['list-22']]);
    const oldest = { status: 'ROLLOUT_STATUS_SUCCEEDED', commitCount: 2, deployments: [{ service: 'search' }] };
    expect(outcomes[2]).toMatchObject({ message: { rollouts: [oldest] } });
    expect(JSON.stringify(outcomes[2])).not.toContain('"commits"');
    const times = (index: number) =>
      (message(outcomes[index] as Outcome)['deployments'] as { startedAt: string }[]).map((d) => d.startedAt);
    expect([times(8), times(9)]).toEqual([[22, 21].map(at), [at(1)]]);
  });

  it('idempotency keys: the same again, and another request', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const token = await tokens.pipeline({ runId: '77' });
      const request = deploymentRequest({ rollout: { key: 'idempotent' }, at: at(10) });
      await call('RecordDeployment', request, { token, idempotencyKey: 'key-1' });
      await call('RecordDeployment', request, { token, idempotencyKey: 'key-1' });
      await call('RecordDeployment', { ...request, version: 'other' }, { token, idempotencyKey: 'key-1' });
      await call('RecordDeployment', request, { token });
      await call('RecordDeployment', request, { token });
      await call('RecordDeployment', { ...request, version: 'other' }, { token });
    });
    expect(codes(outcomes)).toEqual(['ok', 'ok', 'idempotency_mismatch', 'ok', 'ok', 'idempotency_mismatch']);
    expect(idOf(outcomes[1] as Outcome)).toBe(idOf(outcomes[0] as Outcome));
    expect(idOf(outcomes[4] as Outcome)).toBe(idOf(outcomes[3] as Outcome));
    expect(idOf(outcomes[3] as Outcome)).not.toBe(idOf(outcomes[0] as Outcome));
  });

  it('a rollback that names nothing repairs the change before it', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const token = await tokens.pipeline();
      const deploy = (key: string, changes: object) =>
        call('RecordDeployment', deploymentRequest({ rollout: { key }, ...changes }), { token, idempotencyKey: key });
      await deploy('parity-change', { imageDigest: digest('7'), at: at(12) });
      const back = await deploy('parity-back', { intent: 'INTENT_ROLLBACK', imageDigest: digest('1'), at: at(13) });
      await call('GetRollout', { id: message(back)['rolloutId'] ?? '' }, { token });
    });
    expect(codes(outcomes)).toEqual(['ok', 'ok', 'ok']);
    const [change, , rollout] = outcomes.map(message);
    expect(rollout).toMatchObject({ remediatesRolloutId: change?.['rolloutId'] });
  });

  it('a hotfix only repairs a rollout of its service and environment', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const deploy = async (environment: string, key: string, changes: object) =>
        call('RecordDeployment', deploymentRequest({ environment, rollout: { key }, ...changes }), {
          token: await tokens.pipeline({ environment }),
          idempotencyKey: `${environment}-${key}`,
        });
      const broken = await deploy('dev', 'parity-broken', { imageDigest: digest('5'), at: at(14) });
      const rollout = { key: 'parity-fix', remediatesRolloutId: message(broken)['rolloutId'] ?? '' };
      const fix = { rollout, intent: 'INTENT_HOTFIX', imageDigest: digest('6'), at: at(15) };
      await deploy('dev', 'parity-fix', fix);
      await deploy('prod', 'parity-fix', fix);
    });
    expect(codes(outcomes)).toEqual(['ok', 'ok', 'not_found']);
  });
}
