import type { JsonValue } from '@bufbuild/protobuf';
import { contractMethods } from '@sample-platform-ai/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { called, play, startBoth, stopBoth } from './both.ts';
import { deploymentRequest, digest, message, serviceRequest } from './scenario.ts';
import { watchStatements, writtenStatements } from './statements.ts';
import type { Outcome } from './transports.ts';

const executed = watchStatements();
beforeAll(startBoth);
afterAll(stopBoth);

const codes = (outcomes: readonly Outcome[]) => outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.code));
const idOf = (outcome: Outcome): string => String(message(outcome)['id']);
const at = (day: number) => `2020-01-${String(day).padStart(2, '0')}T00:00:00Z`;

describe('both transports agree on', () => {
  it('services: create, twice, read, page, change, stale change', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const token = await tokens.person('editors');
      await call('CreateService', serviceRequest('ledger', '3', 'platform'), { token });
      await call('CreateService', serviceRequest('ledger', '3', 'platform'), { token });
      await call('GetService', { name: 'ledger' }, { token });
      await call('GetService', { name: 'nothing' }, { token });
      const page = message(await call('ListServices', { pageSize: 2 }, { token }));
      await call('ListServices', { pageSize: 2, pageToken: page['nextPageToken'] ?? '' }, { token });
      await call('ListServices', { team: 'payments' }, { token });
      const changed = { ...(serviceRequest('ledger', '3', 'core') as object) };
      await call('UpdateService', { ...changed, expectedVersion: 1 }, { token });
      await call('UpdateService', { ...changed, expectedVersion: 1 }, { token });
      await call('UpdateService', changed, { token });
      await call('ListEnvironments', {}, { token });
    });
    expect(codes(outcomes)).toEqual([
      ...['ok', 'already_exists', 'ok', 'not_found', 'ok', 'ok', 'ok'],
      ...['ok', 'version_mismatch', 'version_required', 'ok'],
    ]);
  });

  it('who may do what', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const viewer = await tokens.person('viewers');
      const pipeline = await tokens.pipeline();
      await call('GetService', { name: 'checkout' });
      await call('GetService', { name: 'checkout' }, { token: 'nonsense' });
      await call('CreateService', serviceRequest('x', '9'), { token: viewer });
      await call('CreateService', serviceRequest('x', '9'), { token: pipeline });
      await call(
        'PutEnvironment',
        { name: 'x', tier: 'TIER_STAGING', regions: ['y'] },
        { token: await tokens.person('editors') },
      );
      await call('RecordDeployment', deploymentRequest({ service: 'search' }), { token: pipeline });
      await call('RecordDeployment', deploymentRequest({ environment: 'uat' }), { token: pipeline });
      await call('RecordDeployment', deploymentRequest(), { token: await tokens.pipeline({ ownerId: '666' }) });
      await call('RecordDeployment', deploymentRequest(), { token: await tokens.pipeline({ event: 'pull_request' }) });
      await call('RecordDeployment', deploymentRequest(), { token: await tokens.pipeline({}, { foreignKey: true }) });
      await call('RecordDeployment', deploymentRequest(), {
        token: await tokens.pipeline({}, { lifetimeSeconds: -60 }),
      });
      await call('RecordDeployment', deploymentRequest(), { token: viewer });
    });
    expect(codes(outcomes)).toEqual([
      ...['unauthenticated', 'unauthenticated', 'permission_denied', 'permission_denied', 'permission_denied'],
      ...['permission_denied', 'permission_denied', 'permission_denied', 'permission_denied'],
      ...['unauthenticated', 'unauthenticated', 'permission_denied'],
    ]);
  });

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
      await call('RecordDeployment', deploymentRequest({ ...base, intent: 'INTENT_HOTFIX', at: at(3) }), {
        token,
        idempotencyKey: 'other-intent',
      });
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
        'ok',
        'conflict',
        'invalid_argument',
        'not_found',
        'ok',
        'not_found',
        'ok',
        'not_found',
      ],
      ...['ok', 'ok', 'conflict', 'ok', 'ok', 'ok'],
    ]);
    expect(outcomes[10]).toMatchObject({
      message: { status: 'ROLLOUT_STATUS_SUCCEEDED', finishedAt: at(4), regionSkewSeconds: 86_400, change: true },
    });
    expect(outcomes[16]).toMatchObject({
      message: {
        cells: [
          { region: 'ap-southeast-2', drift: 'DRIFT_DRIFTED' },
          { region: 'ap-southeast-4', drift: 'DRIFT_UNKNOWN' },
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

  it('lists with every filter at once', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const token = await tokens.person('viewers');
      const place = { service: 'search', environment: 'prod' };
      const window = { team: 'discovery', since: at(1), until: at(2) };
      const region = 'ap-southeast-2';
      await call('ListDeployments', { ...place, ...window, region, status: 'DEPLOYMENT_STATUS_FAILED' }, { token });
      const kind = { intent: 'INTENT_PLANNED', status: 'ROLLOUT_STATUS_FAILED' };
      await call('ListRollouts', { ...place, ...window, ...kind }, { token });
      const open = { unresolved: true, status: 'INCIDENT_STATUS_OPEN' };
      await call('ListIncidents', { ...place, ...window, ...open }, { token });
      await call('ListObservations', { ...place, region }, { token });
    });
    expect(codes(outcomes)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('who calls, and what they may do', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      await call('GetCaller', {});
      for (const role of ['viewers', 'editors', 'admins'] as const)
        await call('GetCaller', {}, { token: await tokens.person(role) });
      await call('GetCaller', {}, { token: await tokens.pipeline() });
      await call('GetCaller', {}, { token: await tokens.controller() });
    });
    expect(codes(outcomes)).toEqual(['unauthenticated', 'ok', 'ok', 'ok', 'ok', 'ok']);
    expect(outcomes.slice(1).map((outcome) => message(outcome))).toMatchObject([
      { kind: 'CALLER_KIND_PERSON', role: 'ROLE_VIEWER', access: ['ACCESS_READ'], subject: 'viewers@example.com' },
      { role: 'ROLE_EDITOR', access: ['ACCESS_READ', 'ACCESS_EDIT'] },
      { role: 'ROLE_ADMIN', access: ['ACCESS_READ', 'ACCESS_DEPLOY', 'ACCESS_OBSERVE', 'ACCESS_EDIT', 'ACCESS_ADMIN'] },
      { kind: 'CALLER_KIND_PIPELINE', access: ['ACCESS_READ', 'ACCESS_DEPLOY'], environment: 'prod' },
      { kind: 'CALLER_KIND_CONTROLLER', access: ['ACCESS_READ', 'ACCESS_OBSERVE'] },
    ]);
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

  it('an incident from its opening to its end, and the metrics that follow', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const token = await tokens.person('editors');
      const deployments = message(
        await call('ListDeployments', { service: 'checkout', region: 'ap-southeast-4', pageSize: 1 }, { token }),
      );
      const [cause] = deployments['deployments'] as { id: string }[];
      const request = {
        service: 'checkout',
        environment: 'prod',
        title: 'Down',
        severity: 'SEVERITY_MAJOR',
        startedAt: at(11),
      };
      const id = idOf(await call('OpenIncident', request, { token }));
      await call('OpenIncident', { ...request, service: 'search', causingDeploymentId: cause?.id ?? '' }, { token });
      const append = (version: number, entry: object) =>
        call('AppendIncidentEntry', { id, at: at(12), expectedVersion: version, ...entry } as JsonValue, { token });
      await append(1, { kind: 'INCIDENT_ENTRY_KIND_CAUSE', causingDeploymentId: cause?.id ?? '' });
      await append(1, { kind: 'INCIDENT_ENTRY_KIND_NOTE', note: 'late' });
      await append(2, { kind: 'INCIDENT_ENTRY_KIND_RESOLVED', note: 'rolled back' });
      await append(3, { kind: 'INCIDENT_ENTRY_KIND_MITIGATED' });
      await append(0, { kind: 'INCIDENT_ENTRY_KIND_NOTE' });
      await call('GetIncident', { id }, { token });
      await call('ListIncidents', { service: 'checkout', status: 'INCIDENT_STATUS_RESOLVED' }, { token });
      await call('OpenIncident', { ...request, startedAt: at(13) }, { token });
      await call('ListIncidents', { team: 'payments', unresolved: true }, { token });
      await call('ListIncidents', { environment: 'prod', since: at(11), until: at(13) }, { token });
      const caused = message(await call('GetDeployment', { id: cause?.id ?? '' }, { token }));
      await call('GetRollout', { id: caused['rolloutId'] ?? '' }, { token });
      const window = { since: '2020-01-01T00:00:00Z', until: '2020-02-01T00:00:00Z' };
      await call('GetDeliveryMetrics', { service: 'checkout', ...window }, { token });
      await call('GetDeliveryMetrics', { team: 'discovery', ...window }, { token });
      await call('GetDeliveryMetrics', { service: 'checkout', since: window.until, until: window.since }, { token });
      await call('GetDeliveryMetrics', {}, { token });
    });
    expect(codes(outcomes)).toEqual([
      ...['ok', 'ok', 'not_found', 'ok', 'version_mismatch', 'ok', 'conflict', 'version_required', 'ok', 'ok'],
      ...['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'invalid_argument', 'invalid_argument'],
    ]);
    const incident = message(outcomes[8] as Outcome)['id'];
    const listed = (index: number) =>
      (message(outcomes[index] as Outcome)['incidents'] as { startedAt: string }[]).map((i) => i.startedAt);
    expect([listed(11), listed(12)]).toEqual([[at(13)], [at(11)]]);
    expect(outcomes.slice(13, 15).map((outcome) => message(outcome)['causedIncidentIds'])).toEqual([
      [incident],
      [incident],
    ]);
    expect(outcomes[8]).toMatchObject({ message: { status: 'INCIDENT_STATUS_RESOLVED', entityVersion: 3 } });
    expect(outcomes[15]).toMatchObject({
      message: { failedDeploymentRecoveryTime: { n: 1, rows: [{ seconds: 86_400 }] }, changeFailRate: { count: 1 } },
    });
  });

  it('every statement that is written anywhere but for streams and replicas', () => {
    const written = writtenStatements();
    // streams.test.ts and events/ run those of the outbox, fence.test.ts that of a replica.
    const elsewhere = ['events_after', 'events_end', 'events_known', 'fence'];
    expect([...written].filter((name) => !executed.has(name)).sort()).toEqual(elsewhere);
    expect(written.size).toBeGreaterThan(30);
  });

  it('every method of the contract but the stream', () => {
    const unary = contractMethods.filter(({ streams }) => !streams).map(({ descriptor }) => descriptor.name);
    expect([...called].sort()).toEqual([...unary].sort());
  });
});
