import {
  type DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, now, overTime } from './panels.ts';

/** Capacity of the cluster; the dashboards of kube-prometheus-stack have the details. */
export const clusterDashboard = (): DashboardBuilder =>
  dashboard('cluster', 'Cluster', 'Capacity, restarts and volumes. The dashboards under Kubernetes have the details')
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
        title: 'Unschedulable pods',
        unit: 'short',
        queries: { now: 'sum(kube_pod_status_phase{phase="Pending"})' },
        worseFrom: 1,
      }),
    )
    .withPanel(
      now({
        title: 'Restarts in 24 hours',
        unit: 'short',
        queries: { containers: 'sum(increase(kube_pod_container_status_restarts_total[1d]))' },
        worseFrom: 10,
      }),
    )
    .withPanel(
      now({
        title: 'Firing alerts',
        description: 'Without the heartbeat alert, which always fires.',
        unit: 'short',
        queries: { now: 'count(ALERTS{alertstate="firing",alertname!="Watchdog"}) or vector(0)' },
        worseFrom: 1,
      }),
    )
    .withPanel(
      overTime({
        title: 'CPU requests / allocatable',
        unit: 'percentunit',
        queries: {
          '{{node}}':
            'sum by (node) (kube_pod_container_resource_requests{resource="cpu"}) / sum by (node) (kube_node_status_allocatable{resource="cpu"})',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Memory requests / allocatable',
        unit: 'percentunit',
        queries: {
          '{{node}}':
            'sum by (node) (kube_pod_container_resource_requests{resource="memory"}) / sum by (node) (kube_node_status_allocatable{resource="memory"})',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'CPU usage',
        unit: 'percentunit',
        queries: {
          '{{instance}}': '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Memory usage',
        unit: 'percentunit',
        queries: { '{{instance}}': '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes' },
      }),
    )
    .withPanel(
      overTime({
        title: 'Volume usage',
        unit: 'percentunit',
        queries: {
          '{{persistentvolumeclaim}}':
            '1 - max by (persistentvolumeclaim) (kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes)',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Prometheus series in memory',
        unit: 'short',
        queries: { series: 'sum(prometheus_tsdb_head_series)' },
      }),
    );
