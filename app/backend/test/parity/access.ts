import { expect, it } from 'vitest';
import { codes, play } from '../both.ts';
import { deploymentRequest, message, serviceRequest } from '../scenario.ts';

export function accessParity(): void {
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
}
