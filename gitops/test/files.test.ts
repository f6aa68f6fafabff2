import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { fees } from '@sample-platform-ai/environments/test/services.ts';
import { describe, expect, it } from 'vitest';
import { clustersOf } from '../cluster.ts';
import { componentsOf } from '../components.ts';
import { manifestsOf } from '../main.ts';
import { at, list } from './workload-rules.ts';

/** The fixture's first cluster, where `fees` has a file, and `orders` one with a secret value. */
function worldWith(rate: number) {
  const services = testPlatform.services.map((service) => {
    const { api, web, ...others } = service.components;
    if (service.name === 'fees' && api?.kind === 'api') {
      const files = { '/etc/fees/rates.json': { json: { rate } } };
      return { ...fees, components: { ...others, api: { ...api, files } } };
    }
    if (web?.kind !== 'site') return service;
    const files = { '/etc/site/env.json': { json: { rate, key: '{secret:payment/public}' } } };
    return { ...service, components: { ...others, ...(api && { api }), web: { ...web, files } } };
  });
  const [cluster] = clustersOf({ ...testPlatform, services });
  if (!cluster) throw new Error('the fixture has no cluster');
  return (name: string) => {
    const component = componentsOf(cluster).find((each) => each.name === name);
    if (!component) throw new Error(`no component ${name}`);
    return manifestsOf(component, cluster);
  };
}
const [before, after] = [worldWith(1), worldWith(2)];

const secretOf = (objectsOf: ReturnType<typeof worldWith>) => {
  const job = objectsOf('orders').find(({ kind, metadata }) => kind === 'Job' && metadata.name === 'orders-web');
  const volumes = list(at(job, 'spec', 'template', 'spec', 'volumes'));
  return String(volumes.flatMap((each) => at(each, 'projected', 'sources', 0, 'secret', 'name') ?? [])[0]);
};

describe('files of pods', () => {
  it('are in the Application of the pods, and come with them: another Application is synced at its own time', () => {
    const named = (component: string) =>
      before(component)
        .filter(({ kind }) => kind === 'ConfigMap')
        .map(({ metadata }) => metadata.name);
    expect(named('fees')).toEqual(['fees-api-files']);
    expect(named('fees-namespace')).toEqual([]);
  });

  it('with a secret value have their content in the name of the Secret, which pods wait for', () => {
    for (const objectsOf of [before, after]) {
      const secrets = objectsOf('orders-namespace').filter(({ kind }) => kind === 'ExternalSecret');
      expect(secrets.map(({ metadata }) => metadata.name)).toContain(secretOf(objectsOf));
      expect(secretOf(objectsOf)).toMatch(/^orders-web-orders-payment-[0-9a-f]{8}$/);
    }
    expect(secretOf(before)).not.toBe(secretOf(after));
  });

  it('of a site start a sync when they change: Argo CD does not compare hooks', () => {
    const release = (objectsOf: typeof before) =>
      at(
        objectsOf('orders').find(({ metadata }) => metadata.name === 'orders-web-release'),
        'data',
      );
    expect(release(before)).toMatchObject({ image: 'orders-web' });
    expect(release(before)).not.toEqual(release(after));
    expect(release(before)).toEqual(release(worldWith(1)));
  });
});
