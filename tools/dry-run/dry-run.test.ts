import { type Cluster, clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { components } from '@sample-platform-ai/gitops/components.ts';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { namespaces } from '@sample-platform-ai/infra/environments/services.ts';
import { namespaceLabels } from '@sample-platform-ai/infra/modules/delivery/namespace-labels.ts';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Rendering, renderCharts } from '../charts/render.ts';
import { chartSource } from '../charts/source.ts';
import { type ApiServer, assets, startApiServer } from './api-server.ts';
import { applyAll, dryRun, podOf, until } from './dry-run.ts';

const clusters = clustersOf(platform);
const programs = assets();
const noServer = 'missing' in programs ? programs.missing : undefined;
const charts = chartSource();
const noCharts = noServer ?? ('missing' in charts ? charts.missing : undefined);
const because = (missing: string | undefined) => (missing ? ` (skipped: ${missing})` : '');

const isBuiltIn = ({ apiVersion }: Manifest) => /^v1$|^(apps|batch|autoscaling|policy)\/|\.k8s\.io\//.test(apiVersion);
const isDefinition = ({ kind }: Manifest) => kind === 'CustomResourceDefinition';
const isRule = ({ kind }: Manifest) =>
  ['PriorityClass', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'].includes(kind);

const named = (kind: string, name: string, content: object, namespace?: string): Manifest => ({
  apiVersion: kind === 'Ingress' ? 'networking.k8s.io/v1' : kind === 'Deployment' ? 'apps/v1' : 'v1',
  kind,
  metadata: { name, ...(namespace && { namespace }) },
  ...content,
});
const service = (type: string) => named('Service', 'door', { spec: { type, ports: [{ port: 80 }] } }, 'default');
const ingress = (className: string | undefined) => {
  const backend = { service: { name: 'door', port: { number: 80 } } };
  return named(
    'Ingress',
    'door',
    { spec: { ...(className && { ingressClassName: className }), defaultBackend: backend } },
    'default',
  );
};
const bounded = { requests: { cpu: '1m', memory: '1Mi' }, limits: { memory: '1Mi' } };
const pinned = `registry.example.com/image@sha256:${'a'.repeat(64)}`;
const secure = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};
const pod = (change: object, namespace = 'ledger') =>
  named(
    'Pod',
    'door',
    { spec: { containers: [{ name: 'door', image: pinned, resources: bounded, securityContext: secure, ...change }] } },
    namespace,
  );

describe(`an API server of the clusters' version${because(noServer)}`, { timeout: 600_000 }, () => {
  let server: ApiServer;
  let renderings: readonly Rendering[] = [];
  const rules = clusters.slice(0, 1).flatMap(everythingIn).filter(isRule);

  beforeAll(async () => {
    if (!('folder' in programs)) return;
    server = await startApiServer(programs.folder);
    const { api } = server;
    await applyAll(
      api,
      namespaces.map((name) => named('Namespace', name, { metadata: { name, labels: namespaceLabels(name) } })),
    );
    await applyAll(api, rules);
    await until(async () => (await dryRun(api, [service('LoadBalancer')])).accepted === 0, 'the admission policies');
    if (!('local' in charts)) return;
    ({ renderings } = await renderCharts({ components, clusters, local: charts.local }));
    const definitions = new Map(
      renderings.flatMap(({ manifests }) => manifests.filter(isDefinition).map((each) => [each.metadata.name, each])),
    );
    await applyAll(api, [...definitions.values()]);
    const example = clusters
      .slice(0, 1)
      .flatMap(everythingIn)
      .filter(({ apiVersion }) => apiVersion.includes('argoproj.io'));
    await until(async () => (await dryRun(api, example)).rejections.length === 0, 'the resource types');
  }, 600_000);
  afterAll(() => server?.stop());

  it.skipIf(noServer)('is of the Kubernetes version that the clusters run', () => {
    for (const { environment } of clusters) {
      expect(server.version).toMatch(new RegExp(`^v${environment.cluster.kubernetesVersion.replace('.', '\\.')}\\.`));
    }
  });

  it.skipIf(noServer)(
    'takes every object of ours whose type Kubernetes has itself, and the pods that come of them',
    async () => {
      const own = clusters.flatMap(everythingIn).filter(isBuiltIn);
      const all = [...own, ...own.flatMap((manifest) => podOf(manifest) ?? [])];
      const { accepted, rejections } = await dryRun(server.api, all);
      expect(rejections).toEqual([]);
      expect(accepted).toBeGreaterThan(160);
    },
  );

  it.skipIf(noCharts).each(clusters)(
    `takes every object of $folder, of ours and of the charts${because(noCharts)}`,
    async (cluster: Cluster) => {
      const ofCharts = renderings
        .filter((rendering) => rendering.cluster.folder === cluster.folder)
        .flatMap(({ manifests }) => manifests);
      const all = [...everythingIn(cluster), ...ofCharts];
      const { accepted, rejections } = await dryRun(server.api, [
        ...all,
        ...all.flatMap((manifest) => podOf(manifest) ?? []),
      ]);
      expect(rejections).toEqual([]);
      expect(accepted).toBeGreaterThan(200);
    },
  );

  it.skipIf(noServer).each([
    ['a service of type LoadBalancer', service('LoadBalancer'), /OpenTofu owns the load balancers/],
    ['an ingress of class alb', ingress('alb'), /OpenTofu owns the load balancers/],
    [
      'an ingress without a class, which the controller would take',
      ingress(undefined),
      /OpenTofu owns the load balancers/,
    ],
    [
      'a tag instead of a digest for what we release',
      pod({ image: 'registry.example.com/image:1.2.3' }),
      /named by its digest alone/,
    ],
    ['an image without a version', pod({ image: 'registry.example.com/image' }, 'monitoring'), /tag of a version/],
    ['an image of the latest version', pod({ image: 'image:latest' }, 'monitoring'), /tag of a version/],
    ['a container without a memory limit', pod({ resources: { requests: bounded.requests } }), /memory limit/],
    ['a container without requests', pod({ resources: {} }), /requests for cpu and memory|memory limit/],
    [
      'a pod that runs as root',
      pod({ securityContext: { ...secure, runAsNonRoot: false } }),
      /violates PodSecurity "restricted/,
    ],
    ['a field that its type does not have', pod({ imagee: 'typo' }), /field not declared|unknown field|imagee/],
  ] as const)('refuses %s', async (_, manifest, message) => {
    const { rejections } = await dryRun(server.api, [manifest]);
    expect(rejections).toEqual([expect.stringMatching(message)]);
  });

  it.skipIf(noServer)('takes the same without what is wrong with it', async () => {
    const { rejections } = await dryRun(server.api, [
      service('ClusterIP'),
      ingress('other'),
      pod({}),
      pod({ image: 'image:v1.2' }, 'monitoring'),
    ]);
    expect(rejections).toEqual([]);
  });
});
