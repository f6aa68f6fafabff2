import { setTimeout as delay } from 'node:timers/promises';
import { platformNamespaces } from '@sample-platform-ai/environments/platform-tools.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { componentsOf } from '@sample-platform-ai/gitops/components.ts';
import { deployedManifests } from '@sample-platform-ai/gitops/deployed.ts';
import type { JsonValue, Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { clusterNamespaces, namespaceLabels } from '@sample-platform-ai/infra/modules/delivery/namespace-labels.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, assets, startApiServer } from './api-server.ts';
import { dryRun } from './dry-run.ts';
import { apply } from './kubectl.ts';

/** Admission isolates services for every caller: tested on an API server, for each pair of services of the fixture. */

const programs = assets();
const missing = 'missing' in programs ? programs.missing : undefined;
const [cluster] = clustersOf(testPlatform).toReversed();
const [managed] = clustersOf(testPlatform);
if (!cluster || !managed) throw new Error('the fixture has no cluster');
const manifests = componentsOf(cluster).flatMap((component) => deployedManifests(component, cluster));
const rules = manifests.filter(({ kind }) => /^(ValidatingAdmissionPolicy|PriorityClass)/.test(kind));

/** A type with any fields: the controllers' own come with their charts. */
const definition = (group: string, kind: string, version: string): Manifest => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${kind.toLowerCase()}s.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind, plural: `${kind.toLowerCase()}s`, singular: kind.toLowerCase() },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
});
const definitions = [
  definition('external-secrets.io', 'ExternalSecret', 'v1'),
  definition('elbv2.k8s.aws', 'TargetGroupBinding', 'v1beta1'),
];

const plans = cluster.plans;
const pairs = plans.flatMap((a) => plans.filter((b) => b !== a).map((b) => ({ a, b, from: a.service, to: b.service })));
const moved = (manifest: Manifest, namespace: string): Manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, namespace },
});
const own = (namespace: string, ...kinds: readonly string[]) =>
  manifests.filter(({ kind, metadata }) => metadata.namespace === namespace && kinds.includes(kind));
const externalSecret = (namespace: string, spec: { readonly [key: string]: JsonValue }): Manifest => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'one', namespace },
  spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: 'secrets-manager' }, ...spec },
});

describe(`admission${missing ? ` (skipped: ${missing})` : ''}`, { timeout: 300_000 }, () => {
  let server: ApiServer;
  const put = async (objects: readonly Manifest[]) => {
    expect(await apply(server.target, objects, { dryRun: false })).toMatchObject({ ok: true });
  };
  const refusal = async (manifest: Manifest) => (await dryRun(server.target, [manifest])).rejections;

  beforeAll(async () => {
    if (!('folder' in programs)) return;
    server = await startApiServer(programs.folder);
    await put(definitions);
    await put(
      clusterNamespaces(plans).map(({ name, ...rest }) => ({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: namespaceLabels(rest) },
      })),
    );
    await put(rules);
    // Each policy comes into force on its own, some seconds after it was stored.
    const [deployment, binding] = ['Deployment', 'TargetGroupBinding'].map((kind) => own('orders', kind)[0]);
    if (!deployment || !binding) throw new Error('the fixture has no workload or no target group');
    const probes = [
      externalSecret('fees', { dataFrom: [{ extract: { key: 'other' } }] }),
      moved(deployment, 'fees'),
      moved(binding, 'fees'),
    ];
    let taken = probes;
    for (let tries = 0; tries < 120 && taken.length > 0; tries += 1) {
      const refusals = await Promise.all(taken.map(refusal));
      taken = taken.filter((_, index) => !/ValidatingAdmissionPolicy/.test(String(refusals[index])));
      if (taken.length > 0) await delay(500);
    }
    if (taken.length > 0) throw new Error(`nothing refuses a foreign ${taken.map(({ kind }) => kind).join(', ')}`);
  }, 300_000);
  afterAll(() => server?.stop());

  it.skipIf(missing)('takes what every service has itself', async () => {
    const all = plans.flatMap(({ namespace }) =>
      own(namespace, 'Deployment', 'Job', 'CronJob', 'ExternalSecret', 'TargetGroupBinding'),
    );
    const tools = manifests.filter(
      ({ kind, metadata }) =>
        ['ExternalSecret', 'TargetGroupBinding'].includes(kind) &&
        ['argocd', 'monitoring', 'databases'].includes(metadata.namespace ?? ''),
    );
    expect(all.length).toBeGreaterThan(9);
    expect(tools.length).toBeGreaterThan(5);
    expect((await dryRun(server.target, [...all, ...tools])).rejections).toEqual([]);
  });

  it.skipIf(missing).each(pairs)('refuses an image of $from in the namespace of $to', async ({ a, b }) => {
    const workloads = own(a.namespace, 'Deployment', 'Job', 'CronJob');
    expect(workloads.length).toBeGreaterThan(0);
    for (const workload of workloads) {
      expect(await refusal(moved(workload, b.namespace))).toEqual([
        expect.stringContaining("a service's namespace runs only the images of this service"),
      ]);
    }
  });

  it.skipIf(missing)(
    'refuses an image of a pull request in the namespaces of the platform, and of a service',
    async () => {
      const [job] = own('databases', 'Job');
      if (!job) throw new Error('the fixture has no job of databases');
      expect(await refusal(job)).toEqual([]);
      const digest = `sha256:${'a'.repeat(64)}`;
      const { id } = cluster.organization.shared;
      const image = `${id}.dkr.ecr.ap-southeast-2.amazonaws.com/preview/orders@${digest}`;
      const text = JSON.stringify(job).replaceAll(/"image":"[^"]+"/g, `"image":"${image}"`);
      expect(text).toContain(image);
      const foreign: Manifest = JSON.parse(text);
      for (const namespace of Object.keys(platformNamespaces)) {
        expect(await refusal(moved(foreign, namespace)), namespace).toEqual([
          expect.stringContaining('run no image of a pull request'),
        ]);
      }
      expect(await refusal(moved(foreign, 'orders'))).toEqual([
        expect.stringContaining('only the images of this service'),
      ]);
    },
  );

  it.skipIf(missing).each(pairs)('refuses a secret of $from in the namespace of $to', async ({ a, b }) => {
    const key = `${cluster.names.secret(a.namespace, 'any')}`;
    expect(await refusal(externalSecret(a.namespace, { dataFrom: [{ extract: { key } }] }))).toEqual([]);
    for (const spec of [
      { dataFrom: [{ extract: { key } }] },
      { data: [{ secretKey: 'a', remoteRef: { key } }] },
      { dataFrom: [{ extract: { key: `${cluster.names.secret(`${b.namespace}x`, 'any')}` } }] },
      { dataFrom: [{ find: { name: { regexp: '.*' } } }] },
      { dataFrom: [{ find: { tags: { Service: a.service } } }] },
      {
        dataFrom: [
          { sourceRef: { storeRef: { name: 'mine' } }, extract: { key: cluster.names.secret(b.namespace, 'x') } },
        ],
      },
      { secretStoreRef: { kind: 'SecretStore', name: 'mine' } },
    ]) {
      expect(await refusal(externalSecret(b.namespace, spec)), JSON.stringify(spec)).toHaveLength(1);
    }
  });

  it.skipIf(missing).each(pairs)('refuses a target group of $from in the namespace of $to', async ({ a, b }) => {
    const bindings = own(a.namespace, 'TargetGroupBinding');
    expect(bindings.length).toBeGreaterThan(0);
    for (const binding of bindings) {
      expect(await refusal(moved(binding, b.namespace))).toEqual([
        expect.stringContaining("pods join only the target groups of their service's exposures"),
      ]);
    }
    const [mine] = own(b.namespace, 'TargetGroupBinding');
    const name = bindings[0] && JSON.parse(JSON.stringify(bindings[0])).spec.targetGroupName;
    const arn = `arn:aws:elasticloadbalancing:r:1:targetgroup/${name}/1`;
    if (!mine) throw new Error(`${b.service} has no binding`);
    const spec = JSON.parse(JSON.stringify(mine)).spec;
    expect(await refusal({ ...mine, spec: { ...spec, targetGroupARN: arn } })).toEqual([
      expect.stringContaining('the ARN belongs to another target group'),
    ]);
    const ownArn = `arn:aws:elasticloadbalancing:r:1:targetgroup/${spec.targetGroupName}/1`;
    expect(await refusal({ ...mine, spec: { ...spec, targetGroupARN: ownArn } })).toEqual([]);
  });

  it.skipIf(missing)('refuses a tag, and an image of the same name from elsewhere', async () => {
    const [deployment] = own('fees', 'Deployment');
    const text = JSON.stringify(deployment);
    for (const [image, message] of [
      ['fees-api:1.2.3', 'by its digest only'],
      [`docker.io/fees-api@sha256:${'a'.repeat(64)}`, 'runs only the images of this service'],
    ] as const) {
      const changed: Manifest = JSON.parse(text.replace(/"image":"[^"]*"/, `"image":"${image}"`));
      expect(await refusal(changed)).toEqual([expect.stringContaining(message)]);
    }
  });

  it.skipIf(missing)(
    'lets only the job of databases find the secret that RDS has named, and by its tag alone',
    async () => {
      const policies = componentsOf(managed).flatMap((component) => deployedManifests(component, managed));
      const ownSecrets = policies.find(
        ({ kind, metadata }) => kind === 'ValidatingAdmissionPolicy' && metadata.name === 'own-secrets',
      );
      const found = policies.find(
        ({ kind, metadata }) => kind === 'ExternalSecret' && metadata.namespace === 'databases',
      );
      if (!ownSecrets || !found) throw new Error('the fixture has no secret of RDS');
      expect(await refusal(found)).toHaveLength(1);
      await put([ownSecrets]);
      for (let tries = 0; tries < 60 && (await refusal(found)).length > 0; tries += 1) await delay(500);
      expect(await refusal(found)).toEqual([]);
      expect(await refusal(moved(found, 'fees'))).toHaveLength(1);
      expect(
        await refusal(externalSecret('databases', { dataFrom: [{ find: { tags: { other: 'x' } } }] })),
      ).toHaveLength(1);
      const both = { find: { ...JSON.parse(JSON.stringify(found)).spec.dataFrom[0].find, name: { regexp: '.*' } } };
      expect(await refusal(externalSecret('databases', { dataFrom: [both] }))).toHaveLength(1);
    },
  );
});
