import type { Cluster } from '../../cluster.ts';
import { priorityClasses } from '../../components/policies/priority-classes.ts';
import { alertmanagerValues } from './alertmanager.ts';
import { grafanaValues } from './grafana.ts';
import { resources, spread } from './resources.ts';
import { volumeClaim } from './storage.ts';

/** Prefix of the objects' names: the chart's default is long, and names derived from it are truncated. */
const name = 'monitoring';

/** AWS runs these without metrics; their rules would fire permanently. */
const hidden = { enabled: false } as const;

/** Disabled rule groups of the chart: without metrics, or covered by an alarm in infra/modules. */
const leftOut = {
  etcd: false,
  kubeControllerManager: false,
  kubeProxy: false,
  kubeSchedulerAlerting: false,
  kubeSchedulerRecording: false,
  windows: false,
  // The control plane has CloudWatch alarms (infra/modules/cluster/alarms.ts).
  kubeApiserverAvailability: false,
  kubeApiserverBurnrate: false,
  kubeApiserverHistogram: false,
  kubeApiserverSlos: false,
} as const;

export function kubePrometheusStackValues(cluster: Cluster) {
  const { names, environment, region } = cluster;
  const { prometheus } = environment.observability;
  const labels = { 'app.kubernetes.io/name': 'prometheus' };
  return {
    fullnameOverride: name,
    cleanPrometheusOperatorObjectNames: true,
    // A separate Application in an earlier wave.
    crds: { enabled: false },
    defaultRules: { rules: leftOut },
    kubeControllerManager: hidden,
    kubeScheduler: hidden,
    kubeEtcd: hidden,
    kubeProxy: hidden,
    // Its Service would be in kube-system, which this project may not sync to: a PodMonitor finds its pods instead.
    coreDns: hidden,
    prometheusOperator: {
      // Its certificates would be generated in the cluster and always differ from Git. promtool checks the same before a
      // merge.
      admissionWebhooks: { enabled: false },
      tls: { enabled: false },
      resources: resources('20m', 192),
      prometheusConfigReloader: { resources: resources('10m', 50) },
    },
    prometheus: {
      podDisruptionBudget: { enabled: prometheus.replicas > 1 },
      prometheusSpec: {
        replicas: prometheus.replicas,
        shards: 1,
        externalUrl: `https://${names.internalHost('prometheus')}`,
        externalLabels: { environment: environment.name, region: region.name },
        scrapeInterval: '30s',
        evaluationInterval: '30s',
        retention: `${prometheus.retentionDays}d`,
        // Deletes old data before the disk is full.
        retentionSize: `${Math.floor(prometheus.storageGib * 0.85)}GiB`,
        storageSpec: volumeClaim(prometheus.storageGib),
        enableAdminAPI: false,
        logFormat: 'json',
        resources: resources('200m', prometheus.memoryMib),
        priorityClassName: priorityClasses.observability.name,
        topologySpreadConstraints: spread(labels),
        // Everything in the cluster comes from Git, so no label needs to select it.
        ruleSelectorNilUsesHelmValues: false,
        serviceMonitorSelectorNilUsesHelmValues: false,
        podMonitorSelectorNilUsesHelmValues: false,
        probeSelectorNilUsesHelmValues: false,
        scrapeConfigSelectorNilUsesHelmValues: false,
        sampleLimit: 50_000,
      },
    },
    alertmanager: alertmanagerValues(cluster),
    grafana: grafanaValues(cluster),
    'kube-state-metrics': {
      resources: resources('10m', 128),
      priorityClassName: priorityClasses.observability.name,
    },
    // It reads the node's own network and processes: Pod Security `restricted` cannot hold for it, so the namespace is
    // privileged (infra/modules/delivery/namespaces.ts). It runs as nobody, with a read-only root and no capability.
    'prometheus-node-exporter': {
      resources: resources('10m', 48),
      priorityClassName: priorityClasses.controller.name,
      containerSecurityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
    },
  };
}
