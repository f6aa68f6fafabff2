import { v7 as uuid } from 'uuid';
import { beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from '../harness.ts';
import { deploymentRequest, message, prepareCatalog } from '../scenario.ts';
import { attempt } from './attempt.ts';

/** OWASP API1: broken object level authorization. */
const harness = useHarness({ LEDGER_READS: 'open' });
beforeAll(() => prepareCatalog(harness()));

const owners = [
  { service: 'checkout', repositoryId: '1' },
  { service: 'search', repositoryId: '2' },
] as const;
const environments = ['dev', 'uat', 'prod'] as const;

describe('a pipeline writes', () => {
  it('about its own service and the environment that it ran in, and about nothing else', async () => {
    for (const { repositoryId, service: own } of owners) {
      for (const environment of environments) {
        const token = await harness().tokens.pipeline({ repositoryId, environment });
        for (const { service } of owners) {
          for (const target of environments) {
            const allowed = service === own && environment === target;
            const request = deploymentRequest({ service, environment: target });
            const code = await attempt(harness(), 'RecordDeployment', request, { token });
            expect(code, `${own}/${environment} -> ${service}/${target}`).toBe(allowed ? 'ok' : 'permission_denied');
            const batch = { deployments: [deploymentRequest({ service: own, environment }), request] };
            expect(await attempt(harness(), 'RecordDeployments', batch, { token, idempotencyKey: uuid() })).toBe(
              allowed ? 'ok' : 'permission_denied',
            );
          }
        }
      }
    }
  });

  it('nothing of a batch of which it may not write everything', async () => {
    const token = await harness().tokens.pipeline();
    const mixed = [deploymentRequest({ version: 'half' }), deploymentRequest({ service: 'search', version: 'half' })];
    expect(await attempt(harness(), 'RecordDeployments', { deployments: mixed }, { token })).toBe('permission_denied');
    const list = message(await harness().clients.rest.call('ListDeployments', { pageSize: 200 }));
    expect(JSON.stringify(list)).not.toContain('"half"');
  });

  it('no end of a deployment that another one began', async () => {
    const { clients, tokens } = harness();
    const request = deploymentRequest({ status: 'DEPLOYMENT_STATUS_IN_PROGRESS' });
    const { id = '' } = message(
      await clients.rest.call('RecordDeployment', request, { token: await tokens.pipeline({ runId: '9' }) }),
    );
    const end = { id, status: 'DEPLOYMENT_STATUS_FAILED' };
    const others = [await tokens.pipeline({ repositoryId: '2' }), await tokens.pipeline({ environment: 'dev' })];
    for (const token of others)
      expect(await attempt(harness(), 'RecordTransition', end, { token })).toBe('permission_denied');
  });

  it('under an idempotency key without seeing what another repository wrote under it', async () => {
    const { clients, tokens } = harness();
    const idempotencyKey = 'shared';
    const first = await clients.rest.call('RecordDeployment', deploymentRequest(), {
      token: await tokens.pipeline(),
      idempotencyKey,
    });
    const token = await tokens.pipeline({ repositoryId: '2' });
    const second = await clients.rest.call('RecordDeployment', deploymentRequest({ service: 'search' }), {
      token,
      idempotencyKey,
    });
    expect(message(second)['id']).not.toBe(message(first)['id']);
  });
});

describe('a link', () => {
  it('reaches the service and environment that the pipeline writes about, and no other', async () => {
    const { clients, tokens } = harness();
    const rollout = async (service: string, repositoryId: string, environment: string) =>
      message(
        await clients.rest.call('RecordDeployment', deploymentRequest({ service, environment }), {
          token: await tokens.pipeline({ repositoryId, environment, runId: uuid() }),
        }),
      )['rolloutId'] ?? '';
    const editor = await tokens.person('editors');
    const incident = async (service: string, environment: string) =>
      message(
        await clients.rest.call(
          'OpenIncident',
          { service, environment, title: 'x', severity: 'SEVERITY_MAJOR' },
          { token: editor },
        ),
      )['id'] ?? '';
    const victim = { rollout: await rollout('search', '2', 'prod'), incident: await incident('search', 'prod') };
    const own = { rollout: await rollout('checkout', '1', 'dev'), incident: await incident('checkout', 'dev') };
    const elsewhere = { rollout: await rollout('checkout', '1', 'prod'), incident: await incident('checkout', 'prod') };
    const outcomes = [
      [victim, 'not_found'],
      [elsewhere, 'not_found'],
      [{ rollout: uuid(), incident: uuid() }, 'not_found'],
      [own, 'ok'],
    ] as const;
    for (const [target, expected] of outcomes) {
      for (const links of [{ remediatesRolloutId: target.rollout }, { answersIncidentId: target.incident }]) {
        const key = uuid();
        const request = deploymentRequest({
          environment: 'dev',
          intent: 'INTENT_HOTFIX',
          rollout: { key, ...links },
        });
        const token = await tokens.pipeline({ environment: 'dev', runId: uuid() });
        expect(await attempt(harness(), 'RecordDeployment', request, { token })).toBe(expected);
        const batch = { deployments: [deploymentRequest({ environment: 'dev' }), request] };
        expect(await attempt(harness(), 'RecordDeployments', batch, { token, idempotencyKey: uuid() })).toBe(expected);
      }
    }
    const metrics = message(await clients.rest.call('GetDeliveryMetrics', { service: 'search' }));
    expect(metrics['changeFailRate']).not.toHaveProperty('rows.0.counted', true);
  });
});

describe('another caller', () => {
  it('cannot name the deployment of one service as the cause of an incident of another', async () => {
    const { clients, tokens } = harness();
    const { id = '' } = message(
      await clients.rest.call('RecordDeployment', deploymentRequest(), {
        token: await tokens.pipeline({ runId: '20' }),
      }),
    );
    const incident = {
      service: 'search',
      environment: 'prod',
      title: 'Search is slow',
      severity: 'SEVERITY_MAJOR',
      causingDeploymentId: id,
    };
    const token = await tokens.person('editors');
    expect(await attempt(harness(), 'OpenIncident', incident, { token })).toBe('not_found');
    expect(await attempt(harness(), 'OpenIncident', { ...incident, service: 'checkout' }, { token })).toBe('ok');
  });
});
