import { ApiObject, type Chart } from 'cdk8s';
import type { Cluster } from '../../cluster.ts';

/** Class of the volumes of Prometheus, Alertmanager and Loki. */
export const storageClassName = 'gp3-encrypted';

/** Volumes encrypted with the cluster's key. EKS has no default class, and its gp2 class has no key. */
export function addStorageClass(chart: Chart, { names, environment, region }: Cluster): void {
  new ApiObject(chart, 'storage-class', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: storageClassName },
    provisioner: 'ebs.csi.aws.com',
    parameters: {
      type: 'gp3',
      encrypted: 'true',
      kmsKeyId: `arn:aws:kms:${region.name}:${environment.account.id}:${names.keyAlias('cluster')}`,
    },
    // In the zone of the pod.
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: 'Delete',
    allowVolumeExpansion: true,
  });
}

/** Claim template of a StatefulSet of the Prometheus operator. */
export const volumeClaim = (storageGib: number) => ({
  volumeClaimTemplate: {
    spec: {
      storageClassName,
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: `${storageGib}Gi` } },
    },
  },
});
