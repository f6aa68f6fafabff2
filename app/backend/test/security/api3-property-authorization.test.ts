import { beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from '../harness.ts';
import { deploymentRequest, message, observationRequest, prepareCatalog, serviceRequest } from '../scenario.ts';
import { attempt } from './attempt.ts';

/** OWASP API3: broken object property level authorization. */
const harness = useHarness();
beforeAll(() => prepareCatalog(harness()));

async function post(path: string, body: unknown, token: string, method = 'POST', headers = {}) {
  const response = await fetch(`${harness().url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}

describe("a property that is not the caller's to set is refused", () => {
  it.each([
    ['id', '01900000-0000-7000-8000-000000000000'],
    ['claim', { repository: 'example-org/other', runId: '1' }],
    ['entityVersion', 7],
    ['startedAt', '2020-01-01T00:00:00Z'],
    ['finishedAt', '2020-01-01T00:00:00Z'],
    ['rolloutId', '01900000-0000-7000-8000-000000000000'],
    ['transitions', []],
    ['principal', { kind: 'person', role: 'admin' }],
  ])('of a deployment: %s', async (field, value) => {
    const token = await harness().tokens.pipeline();
    expect(await post('/v1/deployments', { ...deploymentRequest(), [field]: value }, token)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining(field) as string },
    });
  });

  it('of an observation, a service and an incident', async () => {
    const [controller, editor] = [await harness().tokens.controller(), await harness().tokens.person('editors')];
    const service = serviceRequest('another', '7') as object;
    const incident = { service: 'checkout', environment: 'prod', title: 'x', severity: 'SEVERITY_MINOR' };
    const answers = [
      await post('/v1/observations', { ...observationRequest(), lastSeenAt: '2030-01-01T00:00:00Z' }, controller),
      await post('/v1/services', { ...service, entityVersion: 9 }, editor),
      await post('/v1/incidents', { ...incident, status: 'INCIDENT_STATUS_RESOLVED' }, editor),
      await post('/v1/incidents', { ...incident, resolvedAt: '2020-01-01T00:00:00Z' }, editor),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });

  it('by naming one object in the path and another in the body', async () => {
    const editor = await harness().tokens.person('editors');
    const body = serviceRequest('search', '2');
    const answer = await post('/v1/services/checkout', body, editor, 'PUT', { 'if-match': '"1"' });
    expect(answer.status).toBe(400);
  });
});

describe('what is recorded about the caller', () => {
  it('comes from the token, for every caller', async () => {
    const token = await harness().tokens.pipeline({ runId: '77', runAttempt: '3' });
    const recorded = message(await harness().clients.grpc.call('RecordDeployment', deploymentRequest(), { token }));
    expect(recorded['claim']).toMatchObject({ repositoryId: '1', runId: '77', runAttempt: 3 });
    const byAdmin = message(
      await harness().clients.rest.call('RecordDeployment', deploymentRequest(), {
        token: await harness().tokens.person('admins'),
      }),
    );
    expect(byAdmin['claim']).toMatchObject({ subject: 'admins@example.com' });
    expect(JSON.stringify(byAdmin['claim'])).not.toMatch(/runId":"[^"]/);
  });

  it('is never a token, and no e-mail of other claims', async () => {
    const viewer = await harness().tokens.person('viewers');
    for (const [name, request] of [
      ['ListDeployments', {}],
      ['GetMatrix', {}],
      ['ListIncidents', {}],
      ['GetCaller', {}],
    ] as const) {
      expect(await attempt(harness(), name, request, { token: viewer })).toBe('ok');
      const outcome = await harness().clients.rest.call(name, request, { token: viewer });
      expect(JSON.stringify(message(outcome)), name).not.toMatch(/eyJ|"(exp|iat|nbf|jti|aud|iss)":/);
    }
  });
});
