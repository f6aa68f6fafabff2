import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import type { Cluster } from '../../cluster.ts';
import { type Component, waves } from '../../component.ts';
import { addExternalSecret } from '../external-secrets/external-secret.ts';
import { ledger } from './names.ts';
import { addNetworkPolicies } from './network.ts';

/** What the ledger's pods find when they come: identities, sign-in, bounds, and whom they may talk to. */
export const ledgerNamespace: Component = {
  name: 'ledger-namespace',
  namespace: ledger.namespace,
  project: 'application',
  wave: waves.tools,
  manifests: (chart, cluster) => {
    for (const { serviceAccount } of [ledger.backend, ledger.migration, ledger.publisher]) {
      new k8s.KubeServiceAccount(chart, `account-${serviceAccount}`, {
        metadata: { name: serviceAccount },
        automountServiceAccountToken: false,
      });
    }
    addBounds(chart, cluster);
    addNetworkPolicies(chart, cluster);
    addExternalSecret(chart, cluster, {
      name: ledger.signInSecret,
      secret: 'ledger-oidc',
      data: { issuer: '{{ .issuer }}', clientId: '{{ .clientId }}' },
    });
    const signIn = { issuer: '{{ .issuer }}', clientId: '{{ .clientId }}' };
    addExternalSecret(chart, cluster, {
      name: ledger.siteSecret,
      secret: 'ledger-oidc',
      data: {
        'env.json': JSON.stringify({ environment: cluster.environment.name, codeHost: 'https://github.com', signIn }),
      },
    });
  },
};

function addBounds(chart: Chart, { environment }: Cluster): void {
  const { cpuCores, memoryGib, pods } = environment.ledger.quota;
  const quantity = k8s.Quantity.fromString;
  new k8s.KubeResourceQuota(chart, 'quota', {
    metadata: { name: 'ledger' },
    spec: {
      hard: {
        'requests.cpu': quantity(String(cpuCores)),
        'requests.memory': quantity(`${memoryGib}Gi`),
        'limits.memory': quantity(`${memoryGib}Gi`),
        pods: quantity(String(pods)),
        'services.loadbalancers': quantity('0'),
        'services.nodeports': quantity('0'),
      },
    },
  });
  new k8s.KubeLimitRange(chart, 'limits', {
    metadata: { name: 'ledger' },
    spec: {
      limits: [
        {
          type: 'Container',
          defaultRequest: { cpu: quantity('50m'), memory: quantity('128Mi') },
          default: { memory: quantity('128Mi') },
          max: { memory: quantity(`${Math.max(1, memoryGib / 4)}Gi`) },
        },
      ],
    },
  });
}
