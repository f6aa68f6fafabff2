import type { Cluster } from '../../cluster.ts';
import { priorityClasses } from '../../components/policies/priority-classes.ts';
import { alertmanagerValues } from './alertmanager.ts';
import { grafanaValues } from './grafana.ts';
import { resources, spread } from './resources.ts';
import { volumeClaim } from './storage.ts';

/** Of the objects' names: the chart's own is long, and what is made of it is cut off. */
const name = 'monitoring';

/** AWS runs it, and lets nobody look: without these the rules about it would fire for ever. */
const hidden = { enabled: false } as const;

/** Groups of the chart's rules that have nothing to look at, or that an alarm in infra/modules already watches. */
const leftOut = {
  etcd: false,
  kubeControllerManager: false,
  kubeProxy: false,
  kubeSchedulerAlerting: false,
  kubeSchedulerRecording: false,
  windows: false,
  // AWS' control plane has its alarm in CloudWatch (infra/modules/cluster/alarms.ts).
  kubeApiserverAvailability: false,
  kubeApiserverBurnrate: false,
  kubeApiserverHistogram: false,
  kubeApiserverSlos: false,
} as const;

export function kubePrometheusStackValues(cluster: Cluster) {
  const { names, environment, site } = cluster;
  const { prometheus } = environment.observability;
  const labels = { 'app.kubernetes.io/name': 'prometheus' };
  return {
    fullnameOverride: name,
    cleanPrometheusOperatorObjectNames: true,
    // An Application of their own, an earlier wave.
    crds: { enabled: false },
    defaultRules: { rules: leftOut },
    kubeControllerManager: hidden,
    kubeScheduler: hidden,
    kubeEtcd: hidden,
    kubeProxy: hidden,
    // Its service would be in kube-system, where nothing of ours is synced to: its pods are found by a monitor of ours.
    coreDns: hidden,
    prometheusOperator: {
      // Its certificates would be made in the cluster and differ from Git for ever. What it would refuse, promtool refuses
      // before a merge.
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
        externalLabels: { environment: environment.name, region: site.name },
        scrapeInterval: '30s',
        evaluationInterval: '30s',
        retention: `${prometheus.retentionDays}d`,
        // Before the disk is full, whatever comes in.
        retentionSize: `${Math.floor(prometheus.storageGib * 0.85)}GiB`,
        storageSpec: volumeClaim(prometheus.storageGib),
        enableAdminAPI: false,
        logFormat: 'json',
        resources: resources('200m', prometheus.memoryMib),
        priorityClassName: priorityClasses.observability.name,
        topologySpreadConstraints: spread(labels),
        // What is in the cluster came through Git: no label has to say that it is meant.
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
