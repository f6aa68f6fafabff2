import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { componentsOf } from '@sample-platform-ai/gitops/components.ts';
import { manifestsOf } from '@sample-platform-ai/gitops/main.ts';
import { expect, it } from 'vitest';
import { externalSecretsOf, secretsOf } from './stand-ins.ts';

const [cluster] = clustersOf(testPlatform);
const plan = cluster?.plans.find(({ service }) => service === 'orders');
if (!cluster || !plan) throw new Error('the fixture has no such service');
const objectsOf = (name: string) =>
  componentsOf(cluster)
    .filter((each) => each.name === name)
    .flatMap((component) => manifestsOf(component, cluster));

it('fills in each Secret that pods of the service refer to, a file with secret values too', () => {
  const made = externalSecretsOf(objectsOf('orders-namespace'));
  const ofVariables = secretsOf(plan).filter(({ stringData }) => Object.keys(stringData ?? {}).length > 0);
  expect(ofVariables.length).toBeGreaterThan(0);
  expect(made).toEqual(expect.arrayContaining([...ofVariables]));
  const file = made.find(({ metadata }) => metadata.name.startsWith('orders-web-orders-payment-'));
  expect(file).toMatchObject({
    kind: 'Secret',
    metadata: { namespace: 'orders' },
    stringData: { 'etc.site.env.json': '{"environment":"alpha","key":"made-up-public"}' },
  });
  const pods = JSON.stringify(objectsOf('orders'));
  const named = [...pods.matchAll(/"secret(?:KeyRef)?":\{(?:"items":\[[^\]]*\],)?[^{}]*?"name":"([^"]+)"/g)].map(
    ([, name]) => name,
  );
  const names = made.map(({ metadata }) => metadata.name);
  expect(new Set(named).size).toBeGreaterThan(1);
  for (const name of named) expect(names).toContain(name);
});
