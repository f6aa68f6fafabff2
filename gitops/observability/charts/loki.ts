import { controllerIdentities } from '@sample-platform-ai/environments/platform-tools.ts';
import type { Cluster } from '../../cluster.ts';
import { priorityClasses } from '../../components/policies/priority-classes.ts';
import { resources, spread } from './resources.ts';
import { storageClassName } from './storage.ts';

const off = { enabled: false } as const;

/** Loki in the mode SingleBinary, with one or three replicas, over the region's bucket. */
export function lokiValues({ names, environment, region }: Cluster) {
  const { loki } = environment.observability;
  const bucket = names.bucket('loki');
  const labels = { 'app.kubernetes.io/name': 'loki', 'app.kubernetes.io/component': 'single-binary' };
  return {
    fullnameOverride: 'loki',
    deploymentMode: 'Monolithic',
    serviceAccount: { name: controllerIdentities.loki.serviceAccount, automountServiceAccountToken: false },
    loki: {
      // Single tenant: clients send no tenant id.
      auth_enabled: false,
      commonConfig: { replication_factor: loki.replicas },
      // The bucket's default encrypts; Pod Identity authenticates.
      storage: { type: 's3', bucketNames: { chunks: bucket, ruler: bucket }, s3: { region: region.name } },
      schemaConfig: {
        configs: [
          // Never edit this entry: a schema change is a new entry with a future date.
          {
            from: '2026-01-01',
            store: 'tsdb',
            object_store: 's3',
            schema: 'v13',
            index: { prefix: 'index_', period: '24h' },
          },
        ],
      },
      limits_config: {
        retention_period: `${environment.cluster.lokiRetentionDays * 24}h`,
        ingestion_rate_mb: 8,
        ingestion_burst_size_mb: 16,
        per_stream_rate_limit: '5MB',
        max_line_size: '256KB',
        max_line_size_truncate: true,
      },
      compactor: {
        working_directory: '/var/loki/compactor',
        retention_enabled: true,
        delete_request_store: 's3',
      },
      // Flushes to the bucket before the pod stops: data only on its disk is unavailable until it is back.
      ingester: { wal: { enabled: true, flush_on_shutdown: true } },
      analytics: { reporting_enabled: false },
    },
    singleBinary: {
      replicas: loki.replicas,
      resources: resources('100m', loki.memoryMib),
      priorityClassName: priorityClasses.observability.name,
      // The chart's anti-affinity blocks a third replica on two nodes.
      affinity: null,
      topologySpreadConstraints: spread(labels),
      podDisruptionBudget: { enabled: loki.replicas > 1, maxUnavailable: 1 },
      persistence: { size: `${loki.storageGib}Gi`, storageClass: storageClassName },
      terminationGracePeriodSeconds: 300,
    },
    // Targets of the mode SimpleScalable, which Loki 4 removes.
    write: { replicas: 0 },
    read: { replicas: 0 },
    backend: { replicas: 0 },
    // The agents and Grafana use its Service. Only Prometheus has rules.
    gateway: off,
    sidecar: { rules: off },
    chunksCache: off,
    resultsCache: off,
    lokiCanary: off,
    test: off,
    monitoring: { serviceMonitor: { enabled: true, interval: '30s' } },
  };
}
