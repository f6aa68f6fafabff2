import { k8s } from 'cdk8s-plus-29';

/** Writable folder -> name of its volume: the root file system is read-only. */
export type WritableFolders = Readonly<Record<string, string>>;

export interface HardenedPodProps {
  /** Name of the workload, its container and its pods' label. */
  readonly name: string;
  /** Service or tool that it belongs to. */
  readonly partOf: string;
  /** Repository of an image of the platform, or a full reference. */
  readonly image: string;
  readonly args: readonly string[];
  readonly serviceAccountName: string;
  readonly priorityClassName: string;
  readonly env: readonly k8s.EnvVar[];
  /** CPU request; the limit is four times as much. */
  readonly cpuMillicores: number;
  /** Memory request and limit: nodes never overcommit memory. */
  readonly memoryMib: number;
  /** @default { '/tmp': 'tmp' } */
  readonly writableFolders?: WritableFolders;
  /** Labels of the nodes that it runs on. @default any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** @default none */
  readonly tolerations?: readonly k8s.Toleration[];
  /** Of NVIDIA's. @default 0 */
  readonly gpus?: number;
  /** File system folders from ConfigMaps, Secrets and projected tokens. @default [] */
  readonly mounts?: readonly { readonly path: string; readonly volume: k8s.Volume }[];
  /** Container fields of the kind of workload. @default {} */
  readonly container?: Partial<k8s.Container>;
  /** @default {} */
  readonly pod?: Partial<k8s.PodSpec>;
}

const burst = 4;
/** User of every service image, also in its Dockerfile. No node has this user, which limits a container escape. */
const userId = 10_001;

export const podLabels = (name: string, partOf: string) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/part-of': partOf,
});

const cpu = (millicores: number) => k8s.Quantity.fromString(`${millicores}m`);
const memory = (mib: number) => k8s.Quantity.fromString(`${mib}Mi`);

/** A pod that meets the `restricted` standard, with requests and limits. */
export function hardenedPod(props: HardenedPodProps): k8s.PodSpec {
  const writable = Object.entries(props.writableFolders ?? { '/tmp': 'tmp' });
  const mounts = props.mounts ?? [];
  const { nodeSelector = {}, tolerations = [], gpus = 0 } = props;
  // Extended resources cannot be shared: the limit is the request.
  const accelerators = gpus > 0 ? { 'nvidia.com/gpu': k8s.Quantity.fromNumber(gpus) } : {};
  return {
    serviceAccountName: props.serviceAccountName,
    // AWS credentials come from Pod Identity, and nothing here calls the Kubernetes API.
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: props.priorityClassName,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: userId,
      runAsGroup: userId,
      fsGroup: userId,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: props.name,
        image: props.image,
        imagePullPolicy: 'IfNotPresent',
        args: [...props.args],
        env: [...props.env],
        resources: {
          requests: { cpu: cpu(props.cpuMillicores), memory: memory(props.memoryMib) },
          limits: { cpu: cpu(burst * props.cpuMillicores), memory: memory(props.memoryMib), ...accelerators },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          privileged: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [
          ...writable.map(([mountPath, name]) => ({ name, mountPath })),
          ...mounts.map(({ path, volume }) => ({ name: volume.name, mountPath: path, readOnly: true })),
        ],
        ...props.container,
      },
    ],
    volumes: [
      ...writable.map(([, name]) => ({ name, emptyDir: { sizeLimit: memory(64) } })),
      ...mounts.map(({ volume }) => volume),
    ],
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector: { ...nodeSelector } }),
    ...(tolerations.length > 0 && { tolerations: [...tolerations] }),
    ...props.pod,
  };
}
