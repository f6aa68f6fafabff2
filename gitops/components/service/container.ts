import { dirname } from 'node:path/posix';
import type {
  EnvironmentVariable,
  IdentityPlan,
  ImagePlan,
  NodesPlan,
  Run,
  ServicePlan,
} from '@sample-platform-ai/environments/plan/types.ts';
import { factsConfigMap } from '@sample-platform-ai/infra/modules/delivery/facts.ts';
import type { k8s } from 'cdk8s-plus-29';
import type { HardenedPodProps } from '../../workload/pod.ts';
import { contentHash, type FileSource, fileSources } from './secrets.ts';

/** A workload of a service: a component, or its migration. */
export interface WorkloadPlan<R extends Run = Run> {
  readonly name: string;
  readonly image: ImagePlan;
  readonly identity: IdentityPlan;
  readonly run: R;
  /** @default any node */
  readonly nodes?: NodesPlan;
}

function variable(each: EnvironmentVariable): k8s.EnvVar {
  const { name } = each;
  if ('fact' in each) return { name, valueFrom: { configMapKeyRef: { name: factsConfigMap, key: each.fact } } };
  if ('secret' in each) return { name, valueFrom: { secretKeyRef: { name: each.secret, key: each.key } } };
  return { name, value: each.value };
}

/** A folder of files is one volume, for all sources. */
function mounts(sources: readonly FileSource[]) {
  const folders = Map.groupBy(sources, ({ path }) => dirname(path));
  return [...folders].map(([path, files], index) => ({
    path,
    volume: {
      name: `files-${index + 1}`,
      projected: {
        sources: files.map(({ key, file, object }) => {
          const from = { name: object.name, items: [{ key, path: file }] };
          return object.kind === 'Secret' ? { secret: from } : { configMap: from };
        }),
      },
    },
  }));
}

/** Common settings of every pod of a service. */
export const podProps = (
  { service }: ServicePlan,
  workload: WorkloadPlan,
): Omit<HardenedPodProps, 'priorityClassName'> => ({
  name: workload.name,
  partOf: service,
  image: workload.image.repository,
  args: workload.run.args,
  serviceAccountName: workload.identity.serviceAccount,
  env: workload.run.env.map(variable),
  mounts: mounts(fileSources(workload.name, workload.run.files)),
  cpuMillicores: workload.run.cpuMillicores,
  memoryMib: workload.run.memoryMib,
  ...(workload.nodes && {
    nodeSelector: workload.nodes.selector,
    tolerations: workload.nodes.tolerations.map((toleration) => ({ ...toleration, operator: 'Equal' })),
    gpus: workload.nodes.gpus,
  }),
});

/** Replaces the pods when a file changes, which is not part of their template. */
export const podAnnotations = ({ run }: WorkloadPlan): Readonly<Record<string, string>> | undefined =>
  run.files.length === 0 ? undefined : { 'platform/files': contentHash(run.files).slice(0, 16) };
