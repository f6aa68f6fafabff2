import { platformNamespaces } from '@sample-platform-ai/environments/platform-tools.ts';
import { alpha, beta } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { EnvironmentStacks } from '../test/environment.ts';
import { resources } from '../test/synth.ts';

const region = 'ap-southeast-2';
const open = new EnvironmentStacks(alpha).json('delivery', region);
const kept = new EnvironmentStacks(beta).json('delivery', region);
const delivery = (protectFromDestroy = false) => (protectFromDestroy ? kept : open);
const services = ['fees', 'orders'].flatMap((name) => [name, `${name}-p1`, `${name}-p2`]);
const namespaces = [...Object.keys(platformNamespaces), ...services];

describe('DeliveryStack', () => {
  it('has no AWS resource', () => {
    expect(Object.keys(delivery().resource ?? {}).toSorted()).toEqual([
      'helm_release',
      'kubernetes_config_map_v1',
      'kubernetes_namespace_v1',
      'kubernetes_secret_v1',
    ]);
  });

  it('signs in with a token that is created on demand and stored in neither plan nor state', () => {
    const exec = {
      api_version: 'client.authentication.k8s.io/v1beta1',
      command: 'aws',
      args: ['eks', 'get-token', '--cluster-name', expect.any(String), '--region', region, '--output', 'json'],
    };
    const { provider } = delivery();
    expect(provider['kubernetes']).toMatchObject([{ exec: [exec], insecure: false }]);
    // An object, not a list: in the helm provider it is an attribute.
    expect(provider['helm']).toMatchObject([{ kubernetes: { exec, insecure: false } }]);
    expect(JSON.stringify(provider)).not.toMatch(/"(token|password|client_key)":/);
  });

  it('names all three providers by full address and exact version', () => {
    const provider = (name: string) => ({
      source: `registry.opentofu.org/hashicorp/${name}`,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    expect(delivery().terraform['required_providers']).toEqual({
      aws: provider('aws'),
      helm: provider('helm'),
      kubernetes: provider('kubernetes'),
    });
  });

  it('enforces the restricted Pod Security Standard wherever no pod reads the node', () => {
    const levels = resources(delivery(), 'kubernetes_namespace_v1').map(({ metadata }) => metadata);
    expect(levels).toHaveLength(namespaces.length);
    expect(namespaces).toContain('monitoring');
    for (const name of namespaces) {
      const enforce = name === 'monitoring' ? 'privileged' : 'restricted';
      expect(levels).toContainEqual(
        expect.objectContaining({
          name,
          labels: expect.objectContaining({ 'pod-security.kubernetes.io/enforce': enforce }),
        }),
      );
    }
  });

  it('enables the readiness gate of target groups exactly where pods join one', () => {
    const gated = resources(delivery(), 'kubernetes_namespace_v1').filter(({ metadata }) =>
      JSON.stringify(metadata).includes('"elbv2.k8s.aws/pod-readiness-gate-inject":"enabled"'),
    );
    const names = gated.map(({ metadata }) => /"name":"([^"]+)"/.exec(JSON.stringify(metadata))?.[1]);
    expect(names.toSorted()).toEqual(services);
  });

  it('lets people on call sync: the whom the VPN admits, and no one without a VPN', () => {
    const policy = (json: ReturnType<typeof delivery>) => {
      const server = resources(json, 'helm_release').find(({ chart }) => chart === 'argo-cd');
      return String(JSON.parse(JSON.parse(JSON.stringify(server?.['values']))[0]).configs.rbac['policy.csv']);
    };
    expect(policy(delivery(true))).toContain('\ng, "beta-oncall", role:on-call');
    expect(policy(delivery())).not.toContain('g, ');
  });

  it('follows the repository, the folder of its cluster and the revision of its environment', () => {
    const root = resources(delivery(), 'helm_release').find(({ chart }) => chart === 'argocd-apps');
    expect(JSON.parse(String(root?.['values']))).toMatchObject({
      applications: {
        root: {
          source: {
            repoURL: 'https://github.com/acme/platform',
            path: 'gitops/apps/alpha-apse2',
            targetRevision: 'trunk',
          },
        },
      },
    });
  });

  it('keeps namespaces from being destroyed where that is protected', () => {
    for (const protect of [true, false]) {
      for (const namespace of resources(delivery(protect), 'kubernetes_namespace_v1')) {
        expect(namespace).toMatchObject({ lifecycle: { prevent_destroy: protect } });
      }
    }
  });

  it('publishes the same facts to pods and to Argo CD, after the namespaces', () => {
    const stack = delivery();
    const [cluster] = resources(stack, 'kubernetes_secret_v1');
    expect(cluster).toMatchObject({
      metadata: {
        namespace: expect.stringContaining('kubernetes_namespace_v1'),
        labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
        annotations: {
          databaseWriterHost: expect.stringContaining('from-alpha-data-apse2'),
          vpcId: expect.any(String),
        },
      },
    });
    const configMaps = resources(stack, 'kubernetes_config_map_v1');
    expect(configMaps).toHaveLength(namespaces.length);
    for (const { data, metadata } of configMaps) {
      expect(cluster).toMatchObject({ metadata: { annotations: data } });
      expect(metadata).toMatchObject({ name: 'cluster-facts' });
    }
  });

  it('gives Argo CD no credential for its cluster', () => {
    expect(resources(delivery(), 'kubernetes_secret_v1')).toMatchObject([
      {
        data: {
          name: 'in-cluster',
          server: 'https://kubernetes.default.svc',
          config: '{"tlsClientConfig":{"insecure":false}}',
        },
      },
    ]);
  });

  it('installs pinned charts, and the root application only after Argo CD and the facts', () => {
    const [root, server] = resources(delivery(), 'helm_release').toSorted((a, b) =>
      String(b['chart']).localeCompare(String(a['chart'])),
    );
    expect(server).toMatchObject({ chart: 'argo-cd', version: '10.1.1', wait: true });
    expect(root).toMatchObject({
      chart: 'argocd-apps',
      version: '2.0.5',
      wait: true,
      depends_on: expect.arrayContaining([
        expect.stringContaining('helm_release'),
        expect.stringContaining('kubernetes_secret_v1'),
      ]),
    });
  });

  it('resolves every value of the charts', () => {
    expect(JSON.stringify(delivery())).not.toContain('unresolved-token');
  });
});
