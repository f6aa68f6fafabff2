import type { Cluster } from '../../cluster.ts';
import { priorityClasses } from '../../components/policies/priority-classes.ts';
import { alloyConfig } from './alloy-config.ts';
import { resources, restricted } from './resources.ts';

const state = '/var/lib/alloy';

/** The agent on every node that reads the logs of containers. */
export const alloyValues = (cluster: Cluster) => ({
  fullnameOverride: 'alloy',
  crds: { create: false },
  alloy: {
    configMap: { content: alloyConfig(cluster) },
    enableReporting: false,
    storagePath: state,
    mounts: { varlog: true, extra: [{ name: 'state', mountPath: state }] },
    resources: resources('50m', 192),
    // Log files are root's: it reads them as root without a capability, and writes nothing but where it has read to. With
    // the folders of the node this is what `restricted` forbids; the namespace is privileged for it
    // (infra/modules/delivery/namespaces.ts).
    securityContext: { ...restricted, runAsUser: 0, runAsGroup: 0 },
  },
  configReloader: { resources: resources('10m', 50) },
  // It lists pods, and reads no Secrets. The chart joins two lists, and omits an empty one.
  rbac: {
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    clusterRules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }],
  },
  controller: {
    type: 'daemonset',
    priorityClassName: priorityClasses.controller.name,
    tolerations: [{ operator: 'Exists' }],
    volumes: { extra: [{ name: 'state', hostPath: { path: state, type: 'DirectoryOrCreate' } }] },
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%' } },
  },
  serviceMonitor: { enabled: true },
});
