import { join } from 'node:path';
import { embeddedCode } from '@sample-platform-ai/edge/embedded-code.ts';
import { releaseLedger } from '@sample-platform-ai/environments/plan/derive.ts';
import { observer } from '@sample-platform-ai/environments/plan/observer.ts';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import type { Cluster } from '../../cluster.ts';
import { type Component, waves } from '../../component.ts';
import { hardenedPod, podLabels } from '../../workload/pod.ts';
import { priorityClasses } from '../policies/priority-classes.ts';
import { imagesOf } from '../service/service.ts';
import { reportConfiguration, tokenKey } from './report.ts';

const name = observer.serviceAccount;
const labels = podLabels(name, observer.namespace);
/** The chart of Argo CD creates it, empty. */
const notificationSecret = 'argocd-notifications-secret';
const scriptFolder = '/etc/observer';
const tokenFolder = '/var/run/secrets/observer';
/** A token is valid for an hour, so three more runs can follow a failed one. */
const [schedule, tokenSeconds] = ['*/15 * * * *', 3600];

/**
 * Argo CD reports health and sync to the service that records deployments, with a token that is valid for an hour. Absent
 * where no service does.
 */
export function notifications({ plans }: Cluster): readonly Component[] {
  const recorder = releaseLedger(plans);
  const api = recorder?.components.find(({ ingress }) =>
    ingress.pods.some(({ workload }) => workload === observer.workload),
  );
  if (!recorder || api?.run.type !== 'deployment') return [];
  const [{ number: port }] = api.run.ports;
  return [
    {
      name: 'notifications',
      namespace: observer.namespace,
      project: 'controllers',
      wave: waves.workloads,
      images: imagesOf(recorder),
      manifests: (chart, cluster) => {
        new k8s.KubeConfigMap(chart, 'configuration', {
          metadata: { name: 'argocd-notifications-cm', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
          data: { ...reportConfiguration(cluster, `http://${api.name}.${recorder.namespace}.svc:${port}`) },
        });
        addAccount(chart);
        addTokenRefresh(chart, api.image.repository);
      },
    },
  ];
}

/** It may patch one Secret, and read none. */
function addAccount(chart: Chart): void {
  new k8s.KubeServiceAccount(chart, 'account', { metadata: { name }, automountServiceAccountToken: false });
  new k8s.KubeRole(chart, 'role', {
    metadata: { name },
    rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [notificationSecret], verbs: ['patch'] }],
  });
  new k8s.KubeRoleBinding(chart, 'role-binding', {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: observer.namespace }],
  });
  new k8s.KubeNetworkPolicy(chart, 'no-way-in', {
    metadata: { name },
    spec: { podSelector: { matchLabels: labels }, policyTypes: ['Ingress'] },
  });
}

/** It runs in the recording service's image, which has Node. */
function addTokenRefresh(chart: Chart, image: string): void {
  const script = `${name}-script`;
  new k8s.KubeConfigMap(chart, 'script', {
    metadata: { name: script },
    data: { 'observer.mjs': embeddedCode(join(import.meta.dirname, 'observer.mjs')) },
  });
  const spec = hardenedPod({
    name,
    partOf: observer.namespace,
    image,
    args: [],
    serviceAccountName: name,
    priorityClassName: priorityClasses.job.name,
    env: Object.entries({
      TOKEN_FILE: `${tokenFolder}/token`,
      SECRET: notificationSecret,
      SECRET_KEY: tokenKey,
      NODE_EXTRA_CA_CERTS: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
    }).map(([key, value]) => ({ name: key, value })),
    mounts: [
      { path: scriptFolder, volume: { name: 'script', configMap: { name: script } } },
      {
        path: tokenFolder,
        volume: {
          name: 'token',
          projected: {
            sources: [
              { serviceAccountToken: { audience: observer.audience, expirationSeconds: tokenSeconds, path: 'token' } },
            ],
          },
        },
      },
    ],
    cpuMillicores: 10,
    memoryMib: 64,
    container: { command: ['node', `${scriptFolder}/observer.mjs`] },
    pod: { automountServiceAccountToken: true, restartPolicy: 'Never' },
  });
  new k8s.KubeCronJob(chart, 'token', {
    metadata: { name, labels },
    spec: {
      schedule,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 2,
      jobTemplate: {
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: 120,
          template: {
            metadata: { labels, annotations: { 'platform/uses-kubernetes-api': 'to write its token to one Secret' } },
            spec,
          },
        },
      },
    },
  });
}
