import { controllerIdentities } from '@sample-platform-ai/environments/platform-tools.ts';
import type { Cluster } from '../../cluster.ts';
import { priorityClasses } from '../../components/policies/priority-classes.ts';
import { resources, spread } from './resources.ts';
import { storageClassName } from './storage.ts';

const off = { enabled: false } as const;

/** Loki as one process that does everything, alone or in threes, with the region's bucket behind it. */
export function lokiValues({ names, environment, site }: Cluster) {
  const { loki } = environment.observability;
  const bucket = names.bucket('loki');
  const labels = { 'app.kubernetes.io/name': 'loki', 'app.kubernetes.io/component': 'single-binary' };
  return {
    fullnameOverride: 'loki',
    deploymentMode: 'Monolithic',
    serviceAccount: { name: controllerIdentities.loki.serviceAccount, automountServiceAccountToken: false },
    loki: {
      // One team's logs: nobody sends a tenant.
      auth_enabled: false,
      commonConfig: { replication_factor: loki.replicas },
      // Encrypted by the bucket's own setting; signed in by Pod Identity.
      storage: { type: 's3', bucketNames: { chunks: bucket, ruler: bucket }, s3: { region: site.name } },
      schemaConfig: {
        configs: [
          // A change of the schema is a new entry with a day to come, never a change of this one.
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
      // To the bucket before the pod goes: what is only on its disk is not found until it is back.
      ingester: { wal: { enabled: true, flush_on_shutdown: true } },
      analytics: { reporting_enabled: false },
    },
    singleBinary: {
      replicas: loki.replicas,
      resources: resources('100m', loki.memoryMib),
      priorityClassName: priorityClasses.observability.name,
      // The chart's rule keeps a third one from ever starting on two nodes.
      affinity: null,
      topologySpreadConstraints: spread(labels),
      podDisruptionBudget: { enabled: loki.replicas > 1, maxUnavailable: 1 },
      persistence: { size: `${loki.storageGib}Gi`, storageClass: storageClassName },
      terminationGracePeriodSeconds: 300,
    },
    // The parts of the mode that ends with Loki 4.
    write: { replicas: 0 },
    read: { replicas: 0 },
    backend: { replicas: 0 },
    // The agents and Grafana reach it by its service. Rules are Prometheus' alone.
    gateway: off,
    sidecar: { rules: off },
    chunksCache: off,
    resultsCache: off,
    lokiCanary: off,
    test: off,
    monitoring: { serviceMonitor: { enabled: true, interval: '30s' } },
  };
}
