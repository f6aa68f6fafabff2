import { create, type DescMessage, fromJson } from '@bufbuild/protobuf';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CreateServiceRequestSchema, GetDeliveryMetricsRequestSchema, ListServicesRequestSchema } from '../index.ts';
import openapi from '../openapi.json' with { type: 'json' };
import { LedgerError } from './errors.ts';
import { contractMethods } from './methods.ts';
import { messageFromJson, validated } from './validation.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(openapi, 'openapi');

const accepts = (schema: DescMessage, value: unknown): boolean => {
  try {
    validated(schema, fromJson(schema, value as never));
    return true;
  } catch {
    return false;
  }
};

const sample: Readonly<Record<string, unknown>> = {
  name: 'checkout',
  team: 'payments',
  repository: { fullName: 'example-org/checkout', id: '1', ownerId: '2' },
  links: [{ title: 'Runbook', url: 'https://example.com/runbook' }],
  tier: 'TIER_PRODUCTION',
  regions: ['ap-southeast-2'],
  position: 1,
  service: 'checkout',
  environment: 'prod',
  region: 'ap-southeast-2',
  rollout: { key: 'run-1' },
  intent: 'INTENT_PLANNED',
  version: 'v1',
  imageDigest: `sha256:${'0'.repeat(64)}`,
  status: 'DEPLOYMENT_STATUS_SUCCEEDED',
  applicationUid: 'uid',
  operation: 'op',
  revision: 'abc',
  health: 'HEALTH_HEALTHY',
  sync: 'SYNC_STATUS_SYNCED',
  title: 'Down',
  severity: 'SEVERITY_MAJOR',
  kind: 'INCIDENT_ENTRY_KIND_NOTE',
  note: 'seen',
  specversion: '1.0',
  id: 'event-1',
  source: '/tools/deployer',
  type: 'dev.cdevents.service.deployed.0.3.0',
  data: {
    context: { id: 'event-1' },
    subject: {
      id: 'checkout',
      content: { environment: { id: 'prod/one' }, artifactId: `pkg:oci/checkout@sha256:${'0'.repeat(64)}` },
    },
  },
  url: 'https://hooks.example.com/ledger',
  secret: `whsec_${'A'.repeat(43)}=`,
  format: 'EVENT_FORMAT_LEDGER',
  state: 'SUBSCRIPTION_STATE_PAUSED',
};

const oddValues = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.constantFrom(
    null,
    '',
    'A',
    'x'.repeat(600),
    [],
    {},
    true,
    0,
    -1,
    201,
    'INTENT_UNSPECIFIED',
    '2026-11-01T00:00:00Z',
    '\u0000',
  ),
);

describe('the rules of a request', () => {
  const writes = contractMethods.filter(({ verb, name }) => verb !== 'GET' && !name.endsWith('RecordDeployments'));

  it.each(writes.map((method) => [method.name, method] as const))(
    '%s: the published JSON Schema refuses what the contract refuses',
    (_, { descriptor, otherFields, pathFields }) => {
      const check = ajv.getSchema(`openapi#/components/schemas/${descriptor.name}Body`);
      if (!check) throw new Error('no schema');
      const base = Object.fromEntries(
        otherFields.filter((f) => f.jsonName in sample).map((f) => [f.jsonName, sample[f.jsonName]]),
      );
      const inPath = Object.fromEntries(
        pathFields.map((f) => [f.jsonName, f.name === 'id' ? '01900000-0000-7000-8000-000000000000' : 'checkout']),
      );
      expect(check(base), JSON.stringify(check.errors)).toBe(true);
      expect(accepts(descriptor.input, { ...base, ...inPath })).toBe(true);
      const names = otherFields.map((f) => f.jsonName);
      fc.assert(
        fc.property(fc.constantFrom(...names), oddValues, (name, value) => {
          const body = { ...base, [name]: value };
          // One direction only: protobuf's JSON also takes numbers of enums and the like, which REST does not.
          return !check(body) || accepts(descriptor.input, { ...body, ...inPath });
        }),
        { numRuns: 300 },
      );
    },
  );

  it('refuses a page that is too large, and names the field', () => {
    const message = create(ListServicesRequestSchema, { pageSize: 201 });
    expect(() => validated(ListServicesRequestSchema, message)).toThrow(/pageSize: must be/);
  });

  it('refuses metrics of a service and a team at once', () => {
    const message = create(GetDeliveryMetricsRequestSchema, { service: 'a', team: 'b' });
    expect(() => validated(GetDeliveryMetricsRequestSchema, message)).toThrow(LedgerError);
  });

  it('refuses a thousand invalid items with an error that fits into a header', () => {
    const links = Array.from({ length: 1000 }, () => ({ title: '', url: 'x'.repeat(500) }));
    const message = create(CreateServiceRequestSchema, { name: 'a', team: 'a', links });
    const refusal = (() => {
      try {
        validated(CreateServiceRequestSchema, message);
      } catch (error) {
        if (error instanceof LedgerError) return error;
      }
      throw new Error('the request was accepted');
    })();
    expect(refusal.violations.length).toBeGreaterThan(5);
    expect(refusal.violations.length).toBeLessThanOrEqual(20);
    expect(refusal.message.length).toBeLessThan(1600);
  });

  it('refuses an unknown field', () => {
    expect(() => messageFromJson(ListServicesRequestSchema, { teem: 'x' })).toThrow(/teem/);
  });
});
