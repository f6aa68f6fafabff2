import { beforeAll, describe, expect, it } from 'vitest';
import { pipelineClaims } from '../../dev/issuer/claims.ts';
import { useHarness } from '../harness.ts';
import { deploymentRequest, message, observationRequest, prepareCatalog } from '../scenario.ts';
import { attempt, deployWith } from './attempt.ts';

/** OWASP API6: unrestricted access to sensitive business flows: making the ledger say what did not happen. */
const harness = useHarness();
beforeAll(() => prepareCatalog(harness()));

const count = async (filter: Record<string, string>): Promise<number> => {
  const token = await harness().tokens.person('viewers');
  const list = message(await harness().clients.rest.call('ListDeployments', { ...filter, pageSize: 200 }, { token }));
  return (list['deployments'] as unknown[] | undefined)?.length ?? 0;
};

describe('the record of deployments', () => {
  it('does not grow by a step that is run or sent again, a hundred times', async () => {
    const token = await harness().tokens.pipeline({ runId: '500' });
    const before = await count({});
    const request = deploymentRequest();
    const ids = await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const client = i % 2 === 0 ? harness().clients.rest : harness().clients.grpc;
        return message(await client.call('RecordDeployment', request, { token }))['id'];
      }),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await count({})).toBe(before + 1);
  });

  it.each(['pull_request', 'pull_request_target'])('takes nothing from the code of a %s', async (event) => {
    const token = await harness().issuers.github.sign(pipelineClaims({ repositoryId: '1', event }));
    expect(await deployWith(harness(), token)).toBe('permission_denied');
  });

  it('takes no digest in the place of another under the same key', async () => {
    const token = await harness().tokens.pipeline({ runId: '501' });
    const request = deploymentRequest();
    message(await harness().clients.rest.call('RecordDeployment', request, { token }));
    const changed = { ...request, imageDigest: `sha256:${'f'.repeat(64)}` };
    expect(await attempt(harness(), 'RecordDeployment', changed, { token })).toBe('idempotency_mismatch');
  });

  it('records that one run deployed, failed and rolled back, and each step once', async () => {
    const { clients, tokens } = harness();
    const token = await tokens.pipeline({ runId: '510' });
    const record = async (intent: string, imageDigest: string, status: string) =>
      message(
        await clients.rest.call(
          'RecordDeployment',
          deploymentRequest({ rollout: { key: 'github-510' }, intent, imageDigest, status }),
          { token },
        ),
      );
    const planned = await record('INTENT_PLANNED', `sha256:${'a'.repeat(64)}`, 'DEPLOYMENT_STATUS_IN_PROGRESS');
    const failed = { id: planned['id'] ?? '', status: 'DEPLOYMENT_STATUS_FAILED' };
    message(await clients.rest.call('RecordTransition', failed, { token, idempotencyKey: 'failed-510' }));
    const back = await record('INTENT_ROLLBACK', `sha256:${'b'.repeat(64)}`, 'DEPLOYMENT_STATUS_IN_PROGRESS');
    expect(await record('INTENT_ROLLBACK', `sha256:${'b'.repeat(64)}`, 'DEPLOYMENT_STATUS_IN_PROGRESS')).toEqual(back);
    const rollouts = [planned, back].map(({ rolloutId }) => rolloutId ?? '');
    const [first, second] = await Promise.all(
      rollouts.map(async (id) => message(await clients.rest.call('GetRollout', { id }, { token }))),
    );
    expect(first).toMatchObject({ key: 'github-510', intent: 'INTENT_PLANNED', status: 'ROLLOUT_STATUS_FAILED' });
    expect(second).toMatchObject({ key: 'github-510', intent: 'INTENT_ROLLBACK', remediatesRolloutId: rollouts[0] });
  });

  it('keeps what it said when it is corrected, with a reason and a name', async () => {
    const { clients, tokens } = harness();
    const token = await tokens.pipeline({ runId: '502' });
    const { id = '' } = message(await clients.rest.call('RecordDeployment', deploymentRequest(), { token }));
    const failed = { id, status: 'DEPLOYMENT_STATUS_FAILED' };
    expect(await attempt(harness(), 'RecordTransition', failed, { token })).toBe('conflict');
    expect(await attempt(harness(), 'RecordTransition', { ...failed, correction: true }, { token })).not.toBe('ok');
    const corrected = { ...failed, correction: true, note: 'The probe was wrong' };
    const after = message(await clients.rest.call('RecordTransition', corrected, { token, idempotencyKey: 'c' }));
    expect(after['transitions']).toMatchObject([
      { status: 'DEPLOYMENT_STATUS_SUCCEEDED' },
      { status: 'DEPLOYMENT_STATUS_FAILED', correction: true, note: 'The probe was wrong' },
    ]);
  });

  it('takes nothing from the future', async () => {
    const token = await harness().tokens.pipeline({ runId: '503' });
    const request = deploymentRequest({ at: new Date(Date.now() + 3_600_000).toISOString() });
    expect(await attempt(harness(), 'RecordDeployment', request, { token })).toBe('invalid_argument');
  });
});

describe('what a cluster was seen to run', () => {
  it('is not for pipelines to say', async () => {
    const observed = observationRequest({ applicationUid: 'uid-flow' });
    expect(await attempt(harness(), 'RecordObservation', observed, { token: await harness().tokens.pipeline() })).toBe(
      'permission_denied',
    );
  });

  it('takes nothing from another cell, whoever reports its Application and operation first', async () => {
    const { clients, tokens } = harness();
    const token = await tokens.controller();
    const first = observationRequest({ applicationUid: 'uid-claimed' });
    const rightful = { ...first, region: 'ap-southeast-4' };
    const record = async (request: typeof first) =>
      message(await clients.rest.call('RecordObservation', request, { token }));
    const claim = await record(first);
    const own = await record(rightful);
    expect(own).toMatchObject({ region: 'ap-southeast-4', applicationUid: 'uid-claimed' });
    expect(own['id']).not.toBe(claim['id']);
    expect(await record(rightful), 'repeated').toMatchObject({ id: own['id'] });
    expect(await record(first)).toMatchObject({ id: claim['id'], region: 'ap-southeast-2' });
  });
});
