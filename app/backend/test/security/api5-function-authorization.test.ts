import type { JsonValue } from '@bufbuild/protobuf';
import { Access, type ContractMethod, contractMethods } from '@sample-platform-ai/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from '../harness.ts';
import { cdEventRequest, deploymentRequest, observationRequest, prepareCatalog, serviceRequest } from '../scenario.ts';
import { attempt } from './attempt.ts';

/** OWASP API5: broken function level authorization. */
const harness = useHarness();
beforeAll(() => prepareCatalog(harness()));

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const id = '01900000-0000-7000-8000-000000000000';
const unary = contractMethods.filter(({ streams }) => !streams);

/** A request that is well-formed, whether or not what it names exists. */
const requests: Readonly<Record<string, JsonValue>> = {
  CreateService: serviceRequest('new-service', '9'),
  UpdateService: { ...(serviceRequest('checkout', '1') as object), expectedVersion: 999 },
  GetService: { name: 'checkout' },
  PutEnvironment: {
    name: 'dev',
    tier: 'TIER_DEVELOPMENT',
    regions: ['ap-southeast-2'],
    position: 1,
  },
  RecordDeployment: deploymentRequest(),
  RecordDeployments: { deployments: [deploymentRequest()] },
  RecordCdEvent: cdEventRequest({ id: 'function-authorization' }),
  GetDeployment: { id },
  RecordTransition: { id, status: 'DEPLOYMENT_STATUS_FAILED' },
  GetRollout: { id },
  RecordObservation: observationRequest(),
  OpenIncident: { service: 'checkout', environment: 'prod', title: 'Down', severity: 'SEVERITY_MINOR' },
  GetIncident: { id },
  AppendIncidentEntry: { id, kind: 'INCIDENT_ENTRY_KIND_NOTE', note: 'x' },
  CreateSubscription: { url: 'https://hooks.example.invalid/', secret, format: 'EVENT_FORMAT_LEDGER' },
  GetSubscription: { id },
  UpdateSubscription: {
    id,
    url: 'https://hooks.example.invalid/',
    format: 'EVENT_FORMAT_LEDGER',
    state: 'SUBSCRIPTION_STATE_PAUSED',
    expectedVersion: 1,
  },
  ListDeadLetters: { id },
  RedeliverDeadLetters: { id },
  Search: { query: 'checkout' },
  Compare: { environment: 'uat', otherEnvironment: 'prod' },
};

const callers = {
  anonymous: async () => undefined,
  viewer: () => harness().tokens.person('viewers'),
  editor: () => harness().tokens.person('editors'),
  admin: () => harness().tokens.person('admins'),
  pipeline: () => harness().tokens.pipeline(),
  controller: () => harness().tokens.controller(),
} as const;

/** Written out by hand: the contract's own words are what is tested. */
const allowed: Readonly<Record<Access, readonly (keyof typeof callers)[]>> = {
  [Access.UNSPECIFIED]: [],
  [Access.READ]: ['viewer', 'editor', 'admin', 'pipeline', 'controller'],
  [Access.DEPLOY]: ['pipeline', 'admin'],
  [Access.OBSERVE]: ['controller', 'admin'],
  [Access.EDIT]: ['editor', 'admin'],
  [Access.ADMIN]: ['admin'],
};

const refusals = ['unauthenticated', 'permission_denied'];

describe('every method of the contract', () => {
  it.each(unary.map((method): [string, ContractMethod] => [method.name, method]))(
    '%s is only for the callers in its access option',
    async (_, { descriptor, access }) => {
      for (const [name, token] of Object.entries(callers)) {
        const code = await attempt(harness(), descriptor.name, requests[descriptor.name] ?? {}, {
          token: await token(),
        });
        const isFor = (allowed[access] as readonly string[]).includes(name);
        if (isFor) expect(refusals, `${name}: ${code}`).not.toContain(code);
        else expect(code, name).toBe(name === 'anonymous' ? 'unauthenticated' : 'permission_denied');
      }
    },
  );

  it('writes by no method that anybody who reads may call', () => {
    const reads = contractMethods.filter(({ access }) => access === Access.READ);
    expect(reads.length).toBeGreaterThan(0);
    for (const { verb, name } of reads) expect(verb, name).toBe('GET');
  });

  it.each(contractMethods.filter(({ streams }) => streams).map(({ path }) => path))(
    'refuses the stream %s without a token',
    async (path) => {
      expect((await fetch(`${harness().url}${path}`)).status).toBe(401);
    },
  );
});
