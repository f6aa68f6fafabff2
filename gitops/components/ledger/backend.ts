import { publicServices } from '@sample-platform-ai/environments/services.ts';
import { ApiObject, type Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import type { Cluster } from '../../cluster.ts';
import { type Component, waves } from '../../component.ts';
import { addTargetGroupBinding } from '../../network/target-group-binding.ts';
import { HookJob } from '../../workload/hook-job.ts';
import { Workload } from '../../workload/workload.ts';
import { priorityClasses } from '../policies/priority-classes.ts';
import { drain, hashOf, migrationEnvironment, serviceEnvironment, settings } from './configuration.ts';
import { ledger } from './names.ts';

/** The ledger's API, over REST and gRPC. */
export const backend: Component = {
  name: 'backend',
  namespace: ledger.namespace,
  project: 'application',
  wave: waves.application,
  service: 'ledger-backend',
  manifests: (chart, cluster) => {
    const { name, serviceAccount } = ledger.backend;
    const size = cluster.environment.ledger.backend;
    const configuration = settings(cluster);
    new k8s.KubeConfigMap(chart, 'configuration', { metadata: { name }, data: { ...configuration } });
    const workload = new Workload(chart, 'workload', {
      ...size,
      name,
      image: 'ledger-backend',
      args: ['serve'],
      serviceAccountName: serviceAccount,
      priorityClassName: priorityClasses.application.name,
      env: serviceEnvironment(cluster),
      envFrom: [{ configMapRef: { name } }],
      ports: [
        { name: 'http', number: ledger.ports.http },
        { name: 'grpc', number: ledger.ports.grpc, appProtocol: 'grpc' },
        { name: 'metrics', number: ledger.ports.metrics },
      ],
      livenessPath: '/livez',
      readinessPath: publicServices.api.healthCheckPath,
      targetCpuPercent: 70,
      preStopSeconds: 5,
      // The process' own limits, and a little for its pools and its telemetry.
      shutdownSeconds: (drain.delayMs + drain.limitMs) / 1000 + 5,
      configurationHash: hashOf(configuration),
    });
    for (const service of Object.values(publicServices)) {
      addTargetGroupBinding(chart, cluster, { service, serviceName: workload.serviceName });
    }
    addServiceMonitor(chart, workload);
    if (cluster.site.name === cluster.environment.ledger.migrationRegion) addMigration(chart, cluster);
  },
};

function addServiceMonitor(chart: Chart, { serviceName, podSelector }: Workload): void {
  new ApiObject(chart, 'service-monitor', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: serviceName },
    spec: { selector: { matchLabels: podSelector }, endpoints: [{ port: 'metrics', interval: '15s' }] },
  });
}

/** Where a release arrives first, so that the code of no region meets a schema that it does not know. */
function addMigration(chart: Chart, cluster: Cluster): void {
  new HookJob(chart, 'migration', {
    name: ledger.migration.name,
    hook: 'PreSync',
    image: 'ledger-backend',
    args: ['migrate'],
    serviceAccountName: ledger.migration.serviceAccount,
    priorityClassName: priorityClasses.job.name,
    env: migrationEnvironment(cluster),
    cpuMillicores: 100,
    memoryMib: 256,
    retries: 2,
    deadlineSeconds: 900,
  });
}
