/** Metrics of a third-party component that rules or dashboards use. */
export interface ExportedMetrics {
  /** Source that documents the metrics, for the version of the chart. */
  readonly source: string;
  /** Histograms by their base name, without `_bucket`, `_sum` and `_count`. */
  readonly histograms: readonly string[];
  readonly others: readonly string[];
}

/** By component. Metrics of services are not here: tests read their registries. */
export const exportedMetrics: Readonly<Record<string, ExportedMetrics>> = {
  'argo-cd': {
    source: 'argoproj/argo-cd docs/operator-manual/metrics.md, v3.4',
    histograms: ['argocd_app_reconcile'],
    others: ['argocd_app_info', 'argocd_app_sync_total', 'argocd_git_fetch_fail_total', 'argocd_git_request_total'],
  },
  'external-secrets': {
    source: 'external-secrets/external-secrets docs/api/metrics.md, v2.9.0',
    histograms: [],
    others: ['externalsecret_status_condition'],
  },
  'aws-load-balancer-controller': {
    source: 'kubernetes-sigs/controller-runtime, metrics of controllers',
    histograms: [],
    others: ['controller_runtime_reconcile_errors_total'],
  },
  'kube-state-metrics': {
    source:
      'kubernetes/kube-state-metrics docs/metrics, v2.20; most of them also in the rules of kube-prometheus-stack 88.5.3',
    histograms: [],
    others: [
      'kube_cronjob_status_last_schedule_time',
      'kube_cronjob_status_last_successful_time',
      'kube_deployment_status_replicas_ready',
      'kube_horizontalpodautoscaler_spec_max_replicas',
      'kube_horizontalpodautoscaler_status_desired_replicas',
      'kube_job_failed',
      'kube_node_status_allocatable',
      'kube_node_status_condition',
      'kube_pod_container_resource_limits',
      'kube_pod_container_resource_requests',
      'kube_pod_container_status_restarts_total',
      'kube_pod_status_phase',
    ],
  },
  kubelet: {
    source: 'the rules and dashboards of kube-prometheus-stack 88.5.3 (kubelet and its cAdvisor)',
    histograms: [],
    others: [
      'container_cpu_usage_seconds_total',
      'container_memory_working_set_bytes',
      'kubelet_volume_stats_available_bytes',
      'kubelet_volume_stats_capacity_bytes',
    ],
  },
  'node-exporter': {
    source: 'the rules and dashboards of kube-prometheus-stack 88.5.3',
    histograms: [],
    others: ['node_cpu_seconds_total', 'node_memory_MemAvailable_bytes', 'node_memory_MemTotal_bytes'],
  },
  prometheus: {
    source: 'the dashboards of kube-prometheus-stack 88.5.3; ALERTS comes from its rules, up from each scrape',
    histograms: [],
    others: ['ALERTS', 'prometheus_tsdb_head_series', 'up'],
  },
  loki: {
    source: 'the rules and dashboards of the chart loki 18.11.0',
    histograms: ['loki_request_duration_seconds'],
    others: [
      'loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds',
      'loki_build_info',
      'loki_discarded_samples_total',
    ],
  },
  alloy: {
    source: 'grafana/alloy docs/sources/reference/components/loki/loki.write.md and operations/alloy-mixin, v1.18.1',
    histograms: [],
    others: [
      'alloy_component_controller_running_components',
      'loki_write_dropped_entries_total',
      'loki_write_sent_entries_total',
    ],
  },
};

/** The names under which a histogram is queried. */
export const histogramSeries = (name: string): readonly string[] =>
  ['_bucket', '_sum', '_count'].map((end) => name + end);
