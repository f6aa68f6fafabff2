import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import openapi from '@sample-platform-ai/contract/openapi.json' with { type: 'json' };
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { cdEventRequest } from '../scenario.ts';
import { eventOf, soon, useWebhooks } from './webhook-world.ts';

const { call, deploy, harness, startDeliverer, subscribe, target } = useWebhooks();

describe('CDEvents', () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  // No event has links.
  ajv.addSchema({ $id: 'https://cdevents.dev/0.5.0/schema/links/embeddedlinksarray', type: 'array' });
  const schemas = ['servicedeployed', 'servicerolledback', 'incidentdetected', 'incidentresolved'].map(
    (name) => JSON.parse(readFileSync(resolve(import.meta.dirname, `../cdevents/${name}.json`), 'utf8')) as CdSchema,
  );
  interface CdSchema {
    readonly properties: { readonly context: { readonly properties: { readonly type: { readonly enum: string[] } } } };
  }

  it('are valid by the schemas of CDEvents 0.5, one for each fact and none for the rest', async () => {
    await subscribe({ format: 'EVENT_FORMAT_CDEVENTS' });
    startDeliverer();
    await deploy('cd-1');
    await deploy('cd-failed', { status: 'DEPLOYMENT_STATUS_FAILED' });
    await deploy('cd-2', { intent: 'INTENT_ROLLBACK' });
    const incident = { service: 'checkout', environment: 'prod', title: 'Down', severity: 'SEVERITY_MAJOR' };
    const opened = await call('OpenIncident', incident);
    await call('AppendIncidentEntry', {
      id: opened['id'] ?? '',
      kind: 'INCIDENT_ENTRY_KIND_RESOLVED',
      note: 'up',
      expectedVersion: -1,
    });
    const expected = ['service.deployed', 'service.rolledback', 'incident.detected', 'incident.resolved'].map(
      (name) => `dev.cdevents.${name}.0.3.0`,
    );
    await soon(() => target().received.map((received) => eventOf(received).type)).toEqual(expected);
    await delay(100);
    expect(target().received).toHaveLength(4);
    for (const received of target().received) {
      const { type, data } = eventOf(received);
      const schema = schemas.find(({ properties }) => properties.context.properties.type.enum.includes(type));
      expect(schema, type).toBeDefined();
      const check = ajv.compile(schema ?? false);
      expect(check(data) ? [] : check.errors, type).toEqual([]);
    }
  });
});

describe('a CDEvent of another tool', () => {
  it('is taken as a CloudEvent in structured mode, as this ledger sends its own', async () => {
    const token = await harness().tokens.person('admins');
    const type = 'application/cloudevents+json';
    expect(Object.keys(openapi.paths['/v1/cdevents'].post.requestBody.content)).toContain(type);
    const response = await fetch(`${harness().url}/v1/cdevents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': `${type}; charset=utf-8` },
      body: JSON.stringify(cdEventRequest({ id: 'from-a-tool' })),
    });
    expect(await response.json()).toMatchObject({
      service: 'checkout',
      version: 'v1.4.0',
      startedAt: '2020-01-02T03:04:05.000Z',
    });
  });
});
