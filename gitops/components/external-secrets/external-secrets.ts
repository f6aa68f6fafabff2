import { controllerIdentities, externallyManagedSecrets } from '@sample-platform-ai/environments/platform-tools.ts';
import { subnetCidrs } from '@sample-platform-ai/environments/subnets.ts';
import { ApiObject, type Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import type { Cluster } from '../../cluster.ts';
import { type Component, syncWave, waves } from '../../component.ts';
import { helmCharts } from '../../helm-charts.ts';
import { apiServer } from '../../network/api-server.ts';
import {
  allowNameResolution,
  denyByDefault,
  internet,
  namespaceOf,
  podIdentityAgent,
  ranges,
  tcp,
} from '../../network/rules.ts';
import { priorityClasses } from '../policies/priority-classes.ts';
import { storeName } from './external-secret.ts';

const { namespace, serviceAccount } = controllerIdentities.externalSecrets;
/** Port of the chart's webhook, which the API server calls. */
const webhookPort = 10_250;
const metricsPort = 8080;

const resources = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { memory } });

/** External Secrets: copies secrets from Secrets Manager to the namespaces that use them. */
export const externalSecrets: Component = {
  name: 'external-secrets',
  namespace,
  project: 'controllers',
  wave: waves.controllers,
  chart: {
    chart: helmCharts.externalSecrets,
    releaseName: 'external-secrets',
    values: ({ spansZones }) => {
      const doubled = {
        replicaCount: spansZones ? 2 : 1,
        priorityClassName: priorityClasses.controller.name,
        podDisruptionBudget: { enabled: spansZones, minAvailable: 1 },
      };
      return {
        ...doubled,
        leaderElect: spansZones,
        resources: resources('20m', '128Mi'),
        livenessProbe: { enabled: true },
        readinessProbe: { enabled: true },
        serviceAccount: { name: serviceAccount },
        // It reads one store with its own identity: no tokens of service accounts, no namespaced stores, no PushSecrets.
        rbac: { serviceAccountTokenCreate: false },
        processSecretStore: false,
        processPushSecret: false,
        processClusterPushSecret: false,
        processClusterExternalSecret: false,
        processClusterGenerator: false,
        webhook: {
          ...doubled,
          resources: resources('10m', '64Mi'),
          livenessProbe: { enabled: true },
        },
        certController: {
          priorityClassName: priorityClasses.controller.name,
          resources: resources('10m', '128Mi'),
          livenessProbe: { enabled: true },
        },
      };
    },
  },
  manifests: (chart, cluster) => {
    addStore(chart, cluster);
    addNetworkPolicies(chart, cluster);
  },
};

function addStore(chart: Chart, { region, plans }: Cluster): void {
  const tools = externallyManagedSecrets.map((secret) => secret.namespace);
  const services = plans.filter(({ secrets }) => secrets.length > 0).map((plan) => plan.namespace);
  new ApiObject(chart, 'store', {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: {
      name: storeName,
      annotations: {
        // Its type and its validating webhook are in the chart.
        ...syncWave(1),
        'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true',
      },
    },
    spec: {
      // Without credentials: the controller's Pod Identity has the permission to read.
      provider: { aws: { service: 'SecretsManager', region: region.name } },
      conditions: [{ namespaces: [...new Set(['databases', ...tools, ...services])].sort() }],
    },
  });
}

function addNetworkPolicies(chart: Chart, { region }: Cluster): void {
  const toVpc = (role: 'private') => [...ranges(subnetCidrs(region, role))];
  denyByDefault(chart);
  allowNameResolution(chart);
  new k8s.KubeNetworkPolicy(chart, 'controllers', {
    metadata: { name: 'controllers' },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      // The API server calls from its network interfaces in the private subnets.
      ingress: [
        { from: toVpc('private'), ports: tcp(webhookPort) },
        { from: [namespaceOf('monitoring')], ports: tcp(metricsPort) },
      ],
      // VPC endpoints are in the private subnets too; without them AWS is reached over the internet.
      egress: [apiServer(region), podIdentityAgent, internet],
    },
  });
}
