import { describe, expect, it } from 'vitest';
import { regionalNames } from '../naming.ts';
import { testPlatform } from '../test/platform.ts';
import { plansOf } from './derive.ts';
import { everyPlan, previewImages, previewsOf, previewsProject, slotsOf } from './previews.ts';
import type { ServicePlan } from './types.ts';

const [alpha, beta] = testPlatform.environments;
if (!alpha || !beta) throw new Error('the fixture has two environments');
const region = alpha.primaryRegion;
const services = plansOf(testPlatform, alpha, region);
const previews = previewsOf(testPlatform, alpha, region);
const orders = previews.find(({ service }) => service === 'orders-p1');
if (!orders) throw new Error('orders has no preview');

/** Names that only one owner can have. */
const namesOf = ({ namespace, components, database, secrets }: ServicePlan): readonly string[] => [
  namespace,
  ...components.flatMap(({ name, identity, exposures, hosts, site }) => [
    name,
    identity.roleName,
    ...exposures.flatMap((each) => [each.targetGroupName, ...each.hosts]),
    ...hosts.map(({ regionalHost }) => `regional ${regionalHost}`),
    ...(site ? [site.bucketName, `site ${site.host}`] : []),
  ]),
  ...(database ? [database.name, ...Object.values(database.users), database.migration.identity.roleName] : []),
  ...secrets.map(({ secretName }) => secretName),
];

describe('a preview', () => {
  it('is a copy of each service in each slot', () => {
    expect(previews.map(({ service }) => service)).toEqual(
      slotsOf(alpha).flatMap((slot) => services.map(({ service }) => `${service}-p${slot}`)),
    );
    expect(previewsOf(testPlatform, beta, beta.primaryRegion)).toEqual([]);
    expect(everyPlan(testPlatform, beta, beta.primaryRegion)).toEqual(plansOf(testPlatform, beta, beta.primaryRegion));
  });

  it('shares no name with a service or another preview, in the cluster or in AWS', () => {
    const names = [...services, ...previews].map((plan) => [...new Set(namesOf(plan))]);
    expect(new Set(names.flat()).size).toBe(names.flat().length);
  });

  it('connects to its own database, calls its own slot, and has hosts that the certificate covers', () => {
    const text = JSON.stringify(orders);
    expect(text).toContain('/orders_p1"');
    expect(text).toContain('http://fees-p1-api.fees-p1.svc:8080');
    for (const { egress } of orders.components) for (const peer of egress.pods) expect(peer.namespace).toBe('fees-p1');
    const { zoneName } = regionalNames(testPlatform.organization, alpha, region);
    const hosts = previews.flatMap(({ components }) =>
      components.flatMap((each) => [
        ...each.exposures.filter(({ balancer }) => balancer === 'public').flatMap((exposure) => exposure.hosts),
        ...(each.site ? [each.site.host] : []),
      ]),
    );
    expect(hosts.length).toBeGreaterThan(4);
    for (const host of hosts)
      expect(host).toMatch(new RegExp(`^p[12](-[a-z0-9-]+)?\\.${zoneName.replaceAll('.', '\\.')}$`));
  });

  it('runs one pod of each component, from images that no release and no other namespace uses', () => {
    for (const { run, image } of orders.components) {
      if (run.type === 'deployment') expect([run.minReplicas, run.maxReplicas]).toEqual([1, 1]);
      expect(image.repository).toMatch(/^preview\/orders-(api|web)$/);
    }
    expect(orders.database?.migration.image.repository).toBe('preview/orders-api');
    expect(previewImages(testPlatform)).toEqual(['preview/orders-api', 'preview/orders-web', 'preview/fees-api']);
  });

  it('has no alerts, objectives or capabilities, and a project apart from its team', () => {
    for (const plan of previews) {
      expect(plan).toMatchObject({
        project: previewsProject,
        objectives: undefined,
        operations: undefined,
        isReleaseLedger: false,
      });
      for (const { site } of plan.components) expect(site?.hasAlarms ?? false).toBe(false);
    }
  });
});
