import { storageClassName } from '@sample-platform-ai/gitops/observability/charts/storage.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import { apply, run } from '../world/kube.ts';
import { until } from '../world/patience.ts';
import { object, outside, standInImages } from '../world/stand-ins.ts';

/** Folder on the node that has the volumes. */
const root = '/var/lib/platform-rehearsal';

/** Makes volumes of the class on one node, as folders. A claim takes any of them; none is used twice. */
export async function makeVolumes(target: Target, count: number): Promise<void> {
  const [node] = (await run(target, ['get', 'nodes', '--output=jsonpath={.items[*].metadata.name}'])).trim().split(' ');
  if (node === undefined || node === '') throw new Error('the cluster has no node');
  const round = Date.now().toString(36);
  const paths = Array.from({ length: count }, (_, index) => `${root}/${round}-${index}`);
  // That of an earlier rehearsal: a job cannot be changed.
  await run(target, ['delete', 'job', 'volumes', `--namespace=${outside}`, '--ignore-not-found', '--wait=true']);
  await apply(target, [folders(node, paths)]);
  await until('the folders of volumes exist', 120, async () => {
    const succeeded = await run(target, [
      ...['get', 'job', 'volumes', `--namespace=${outside}`, '--output=jsonpath={.status.succeeded}'],
    ]);
    return succeeded.trim() === '1' ? true : undefined;
  });
  await apply(
    target,
    paths.map((path, index) => volume(`rehearsal-${round}-${index}`, node, path)),
  );
}

const folders = (node: string, paths: readonly string[]): Manifest =>
  object('batch/v1', 'Job', 'volumes', outside, {
    spec: {
      template: {
        spec: {
          nodeName: node,
          restartPolicy: 'Never',
          containers: [
            {
              name: 'mkdir',
              image: standInImages.node,
              imagePullPolicy: 'IfNotPresent',
              command: ['mkdir', '-p', ...paths],
              volumeMounts: [{ name: 'root', mountPath: root }],
            },
          ],
          volumes: [{ name: 'root', hostPath: { path: root, type: 'DirectoryOrCreate' } }],
        },
      },
    },
  });

const volume = (name: string, node: string, path: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    storageClassName,
    // More than any claim asks for: the folder has the node's whole disk.
    capacity: { storage: '1Ti' },
    accessModes: ['ReadWriteOnce'],
    persistentVolumeReclaimPolicy: 'Retain',
    local: { path },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }],
      },
    },
  },
});
