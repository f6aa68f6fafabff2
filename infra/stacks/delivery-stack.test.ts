import { namespaces } from '@sample-platform-ai/environments/services.ts';
import type { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { testPlace } from '../test/organization.ts';
import { resources, synthesized } from '../test/synth.ts';
import type { ClusterOutputs } from './cluster-stack.ts';
import type { DataOutputs } from './data-stack.ts';
import { DeliveryStack } from './delivery-stack.ts';
import type { IngressOutputs } from './ingress-stack.ts';
import type { NetworkOutputs } from './network-stack.ts';
import { type Outputs, PlatformStack, type PlatformStackProps } from './platform-stack.ts';

/** A stack that only has the outputs of another one. */
class Published<O extends Outputs<O>> extends PlatformStack<O> {
  constructor(scope: App, id: string, props: PlatformStackProps & { readonly outputs: O }) {
    super(scope, id, props);
    this.publish(props.outputs);
  }
}

const region = 'ap-southeast-2';
const networkOutputs: NetworkOutputs = {
  vpcId: 'vpc',
  publicSubnetIds: {},
  privateSubnetIds: {},
  dataSubnetIds: {},
  routeTableIds: {},
};
const clusterOutputs: ClusterOutputs = {
  clusterName: 'cluster',
  clusterEndpoint: 'https://cluster.example.com',
  clusterCertificateAuthority: 'base64',
  clusterIssuer: 'https://oidc.eks.ap-southeast-2.amazonaws.com/id/1',
  clusterSecurityGroupId: 'sg',
  lokiBucket: 'loki',
};
const ingressOutputs: IngressOutputs = {
  healthCheckId: '',
  siteBucketName: 'site',
  siteBucketDomainName: 'site.example.com',
};
const dataOutputs: DataOutputs = {
  writerEndpoint: 'writer',
  readerEndpoint: 'reader',
  port: '5432',
  databaseName: 'ledger',
  ownerSecretId: 'owner',
};

function delivery(protectFromDestroy = false) {
  const app = testApp();
  const { names, props, site } = testPlace({ environment: 'dev', region });
  const stack = new DeliveryStack(app, 'delivery', {
    ...props('delivery'),
    names,
    environmentName: 'dev',
    delivery: { trigger: 'merge', gitRevision: 'main', administratorRoleName: 'administrator' },
    repositoryUrl: 'https://github.com/org/platform.git',
    applicationsPath: 'gitops/apps/dev-apse2',
    site,
    network: new Published(app, 'network', { ...props('network'), outputs: networkOutputs }),
    cluster: new Published(app, 'cluster', { ...props('cluster'), outputs: clusterOutputs }),
    ingress: new Published(app, 'ingress', { ...props('ingress'), outputs: ingressOutputs }),
    data: new Published(app, 'data', { ...props('data'), outputs: dataOutputs }),
    protectFromDestroy,
  });
  return synthesized(stack);
}

describe('DeliveryStack', () => {
  it('holds no resource of AWS', () => {
    expect(Object.keys(delivery().resource ?? {}).toSorted()).toEqual([
      'helm_release',
      'kubernetes_config_map_v1',
      'kubernetes_namespace_v1',
      'kubernetes_secret_v1',
    ]);
  });

  it('signs in with a token made when it is needed, which neither plan nor state keeps', () => {
    const exec = {
      api_version: 'client.authentication.k8s.io/v1beta1',
      command: 'aws',
      args: ['eks', 'get-token', '--cluster-name', expect.any(String), '--region', region, '--output', 'json'],
    };
    const { provider } = delivery();
    expect(provider['kubernetes']).toMatchObject([{ exec: [exec], insecure: false }]);
    // An object, not a list: helm's provider takes it as an attribute.
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

  it('enforces the restricted pod standard wherever nothing has to read the node', () => {
    const levels = resources(delivery(), 'kubernetes_namespace_v1').map(({ metadata }) => metadata);
    expect(levels).toHaveLength(namespaces.length);
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

  it('keeps namespaces from being destroyed where that is protected', () => {
    for (const protect of [true, false]) {
      for (const namespace of resources(delivery(protect), 'kubernetes_namespace_v1')) {
        expect(namespace).toMatchObject({ lifecycle: { prevent_destroy: protect } });
      }
    }
  });

  it('tells pods and Argo CD the same facts, once the namespace is there', () => {
    const stack = delivery();
    const [cluster] = resources(stack, 'kubernetes_secret_v1');
    expect(cluster).toMatchObject({
      metadata: {
        namespace: expect.stringContaining('kubernetes_namespace_v1'),
        labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
        annotations: { databaseWriterHost: expect.stringContaining('from-data'), vpcId: expect.any(String) },
      },
    });
    const configMaps = resources(stack, 'kubernetes_config_map_v1');
    expect(configMaps).toHaveLength(namespaces.length);
    for (const { data, metadata } of configMaps) {
      expect(cluster).toMatchObject({ metadata: { annotations: data } });
      expect(metadata).toMatchObject({ name: 'cluster-facts' });
    }
  });

  it('gives Argo CD no credential for its own cluster', () => {
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

  it('resolves every value that the charts are given', () => {
    expect(JSON.stringify(delivery())).not.toContain('unresolved-token');
  });
});
