import { Access, contractMethods } from '@sample-platform-ai/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { authorize } from '../../src/auth/access.ts';
import type { Principal } from '../../src/auth/principal.ts';
import { useHarness } from '../harness.ts';
import { deploymentRequest, message, prepareCatalog } from '../scenario.ts';

/** OWASP API1 and API5: whose objects, and whose functions. */
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
            const outcome = await harness().clients.grpc.call('RecordDeployment', request, { token });
            expect(outcome.ok ? 'ok' : outcome.code, `${own}/${environment} -> ${service}/${target}`).toBe(
              allowed ? 'ok' : 'permission_denied',
            );
          }
        }
      }
    }
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
      expect(await clients.rest.call('RecordTransition', end, { token })).toMatchObject({ code: 'permission_denied' });
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

describe('every method of the contract', () => {
  const person = (role: 'viewer' | 'editor' | 'admin'): Principal => ({
    kind: 'person',
    id: role,
    subject: role,
    role,
  });
  const pipeline: Principal = {
    kind: 'pipeline',
    id: 'p',
    subject: 'p',
    pipeline: {
      repository: '',
      repositoryId: '1',
      ownerId: '1',
      environment: 'prod',
      runId: '1',
      runAttempt: 1,
      workflowRef: '',
      workflowSha: '',
    },
  };
  const controller: Principal = { kind: 'controller', id: 'c', subject: 'c' };
  const allowed: Readonly<Record<Access, readonly (Principal | undefined)[]>> = {
    [Access.UNSPECIFIED]: [],
    [Access.READ]: [undefined, person('viewer'), person('editor'), person('admin'), pipeline, controller],
    [Access.DEPLOY]: [pipeline, person('admin')],
    [Access.OBSERVE]: [controller, person('admin')],
    [Access.EDIT]: [person('editor'), person('admin')],
    [Access.ADMIN]: [person('admin')],
  };
  const everybody = [undefined, person('viewer'), person('editor'), person('admin'), pipeline, controller];

  it.each(contractMethods.map((method) => [method.name, method] as const))(
    '%s is for those that its access names',
    (_, method) => {
      const names = new Set((allowed[method.access] ?? []).map((principal) => principal?.id));
      for (const principal of everybody) {
        const check = () => authorize(method.access, principal, true);
        if (names.has(principal?.id)) expect(check).not.toThrow();
        else expect(check).toThrow();
      }
      if (method.verb !== 'GET') expect(method.access).not.toBe(Access.READ);
    },
  );
});
