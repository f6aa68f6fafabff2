import { toolExposures } from '@sample-platform-ai/environments/plan/tools.ts';
import { controllerIdentities } from '@sample-platform-ai/environments/platform-tools.ts';
import { ApiObject, type Chart } from 'cdk8s';
import type { Cluster } from '../cluster.ts';
import { type Component, waves } from '../component.ts';
import { addExternalSecret } from '../components/external-secrets/external-secret.ts';
import { helmCharts } from '../helm-charts.ts';
import { addTargetGroupBinding } from '../network/target-group-binding.ts';
import { ruleGroupsOf } from './alerts/groups.ts';
import { prometheusRule } from './alerts/rule.ts';
import { alloyValues } from './charts/alloy.ts';
import { grafanaSecret } from './charts/grafana.ts';
import { kubePrometheusStackValues } from './charts/kube-prometheus-stack.ts';
import { lokiValues } from './charts/loki.ts';
import { addStorageClass } from './charts/storage.ts';
import { addMonitors } from './components/monitors.ts';
import { monitoring } from './components/names.ts';
import { addLokiPolicies, addMonitoringPolicies } from './components/network.ts';
import { addDashboards } from './dashboards/dashboards.ts';

const project = 'observability';

/** CRDs, before every monitor and rule. Separate, because they are too large for a client-side apply. */
const resourceTypes: Component = {
  name: 'prometheus-operator-crds',
  namespace: monitoring,
  project,
  wave: waves.foundations,
  chart: { chart: helmCharts.prometheusOperatorCrds, releaseName: 'prometheus-operator-crds', values: () => ({}) },
};

/** Prerequisites of the charts: storage class, OIDC client and network policies. */
const foundations: Component = {
  name: 'observability-namespaces',
  namespace: monitoring,
  project,
  wave: waves.namespaces,
  manifests: (chart, cluster) => {
    addStorageClass(chart, cluster);
    addMonitoringPolicies(chart, cluster);
    addExternalSecret(chart, {
      name: grafanaSecret,
      secretName: cluster.names.secret(monitoring, 'grafana-oidc'),
      data: grafanaSignIn,
    });
  },
};

/** Grafana's variables, from the JSON of an externally managed secret. */
const grafanaSignIn = {
  GF_AUTH_GENERIC_OAUTH_CLIENT_ID: '{{ .clientId }}',
  GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: '{{ .clientSecret }}',
  GF_AUTH_GENERIC_OAUTH_AUTH_URL: '{{ .authUrl }}',
  GF_AUTH_GENERIC_OAUTH_TOKEN_URL: '{{ .tokenUrl }}',
  GF_AUTH_GENERIC_OAUTH_API_URL: '{{ .apiUrl }}',
} as const;

const kubePrometheusStack: Component = {
  name: 'kube-prometheus-stack',
  namespace: monitoring,
  project,
  wave: waves.workloads,
  chart: { chart: helmCharts.kubePrometheusStack, releaseName: 'monitoring', values: kubePrometheusStackValues },
  manifests: (chart, cluster) => {
    addMonitors(chart);
    addDoors(chart, cluster);
  },
};

/** Kubernetes Service of each target group of the internal load balancer. */
const services: Readonly<Record<string, { readonly serviceName: string; readonly servicePort?: number }>> = {
  grafana: { serviceName: 'grafana', servicePort: 80 },
  prometheus: { serviceName: 'monitoring-prometheus' },
  alerts: { serviceName: 'monitoring-alertmanager' },
};

function addDoors(chart: Chart, cluster: Cluster): void {
  for (const exposure of toolExposures(cluster.names)) {
    const service = services[exposure.id];
    if (service) addTargetGroupBinding(chart, { exposure, ...service });
  }
}

const alerts: Component = {
  name: 'alerts',
  namespace: monitoring,
  project,
  wave: waves.workloads,
  manifests: (chart, cluster) => {
    for (const group of ruleGroupsOf(cluster))
      new ApiObject(chart, group.name, prometheusRule(cluster.organization, group, monitoring));
  },
};

const dashboards: Component = {
  name: 'dashboards',
  namespace: monitoring,
  project,
  wave: waves.workloads,
  manifests: (chart, cluster) => addDashboards(chart, cluster),
};

const loki: Component = {
  name: 'loki',
  namespace: controllerIdentities.loki.namespace,
  project,
  wave: waves.workloads,
  chart: { chart: helmCharts.loki, releaseName: 'loki', values: lokiValues },
  manifests: (chart) => addLokiPolicies(chart, controllerIdentities.loki.namespace),
};

const alloy: Component = {
  name: 'alloy',
  namespace: monitoring,
  project,
  wave: waves.workloads,
  chart: { chart: helmCharts.alloy, releaseName: 'alloy', values: alloyValues },
};

/** Metrics, logs, dashboards and alerts. */
export const observability: readonly Component[] = [
  resourceTypes,
  foundations,
  kubePrometheusStack,
  alerts,
  dashboards,
  loki,
  alloy,
];
