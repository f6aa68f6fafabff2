import {
  type DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, now, overTime } from './panels.ts';

/** Whether the cluster has room, and links to kube-prometheus-stack's own dashboards for the rest. */
export const clusterDashboard = (): DashboardBuilder =>
  dashboard('cluster', 'Cluster', 'Room, restarts and volumes. Everything finer is in the dashboards under Kubernetes')
    .link(
      new DashboardLinkBuilder('Kubernetes')
        .type(DashboardLinkType.Dashboards)
        .tags(['kubernetes-mixin'])
        .asDropdown(true)
        .keepTime(true),
    )
    .link(
      new DashboardLinkBuilder('Nodes')
        .type(DashboardLinkType.Dashboards)
        .tags(['node-exporter-mixin'])
        .asDropdown(true)
        .keepTime(true),
    )
    .withPanel(
      now({
        title: 'Nodes not ready',
        unit: 'short',
        queries: { now: 'sum(kube_node_status_condition{condition="Ready",status=~"false|unknown"})' },
        worseFrom: 1,
      }),
    )
    .withPanel(
      now({
        title: 'Pods that wait for a node',
        unit: 'short',
        queries: { now: 'sum(kube_pod_status_phase{phase="Pending"})' },
        worseFrom: 1,
      }),
    )
    .withPanel(
      now({
        title: 'Restarts in a day',
        unit: 'short',
        queries: { containers: 'sum(increase(kube_pod_container_status_restarts_total[1d]))' },
        worseFrom: 10,
      }),
    )
    .withPanel(
      now({
        title: 'Alerts that fire',
        description: 'The one that always does is left out.',
        unit: 'short',
        queries: { now: 'count(ALERTS{alertstate="firing",alertname!="Watchdog"}) or vector(0)' },
        worseFrom: 1,
      }),
    )
    .withPanel(
      overTime({
        title: 'CPU that is requested, of what there is',
        unit: 'percentunit',
        queries: {
          '{{node}}':
            'sum by (node) (kube_pod_container_resource_requests{resource="cpu"}) / sum by (node) (kube_node_status_allocatable{resource="cpu"})',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Memory that is requested, of what there is',
        unit: 'percentunit',
        queries: {
          '{{node}}':
            'sum by (node) (kube_pod_container_resource_requests{resource="memory"}) / sum by (node) (kube_node_status_allocatable{resource="memory"})',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'CPU that is used',
        unit: 'percentunit',
        queries: {
          '{{instance}}': '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Memory that is used',
        unit: 'percentunit',
        queries: { '{{instance}}': '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes' },
      }),
    )
    .withPanel(
      overTime({
        title: 'Volumes, filled',
        unit: 'percentunit',
        queries: {
          '{{persistentvolumeclaim}}':
            '1 - max by (persistentvolumeclaim) (kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes)',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'What Prometheus holds',
        unit: 'short',
        queries: { series: 'sum(prometheus_tsdb_head_series)' },
      }),
    );
