import { createHash } from 'node:crypto';
import { basename } from 'node:path/posix';
import type { ComponentPlan, FilePlan, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import { addExternalSecret } from '../external-secrets/external-secret.ts';

/** A file in a pod, and its key in a ConfigMap or Secret. */
export interface FileSource {
  readonly path: string;
  readonly file: string;
  readonly key: string;
  readonly object: { readonly kind: 'ConfigMap' | 'Secret'; readonly name: string };
}

/**
 * Where the files of a workload come from. A Secret has its files' content in its name, so that the pods of a commit wait for it: it is
 * in another Application, which is synced at its own time.
 */
export function fileSources(workload: string, files: readonly FilePlan[]): readonly FileSource[] {
  const nameOf = (secret: string) => {
    const own = files.filter((file) => file.secret === secret);
    return `${workload}-${secret}-${contentHash(own).slice(0, 8)}`;
  };
  return files.map(({ path, secret }) => ({
    path,
    file: basename(path),
    key: path.slice(1).replaceAll('/', '.'),
    object:
      secret === undefined
        ? { kind: 'ConfigMap', name: `${workload}-files` }
        : { kind: 'Secret', name: nameOf(secret) },
  }));
}

/** Of anything that JSON can hold. */
export const contentHash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** Keys that the service's variables reference. */
export function addSecrets(chart: Chart, { secrets }: ServicePlan): void {
  for (const { kubernetesName, secretName, keys } of secrets) {
    if (keys.length === 0) continue;
    addExternalSecret(chart, {
      name: kubernetesName,
      secretName,
      data: Object.fromEntries(keys.map((key) => [key, `{{ .${key} }}`])),
    });
  }
}

/** Objects that files come from -> key -> content, and the secret whose values the content has. */
function fileObjects(workload: string, files: readonly FilePlan[]) {
  const sources = fileSources(workload, files).map(({ key, object }, index) => ({ key, object, file: files[index] }));
  return [...Map.groupBy(sources, ({ object }) => object.name)].map(([name, own]) => ({
    name,
    secret: own[0]?.file?.secret,
    data: Object.fromEntries(own.map(({ key, file }) => [key, file?.content ?? ''])),
  }));
}

/** Files that contain a secret value. */
export function addSecretFiles(chart: Chart, { components, secrets }: ServicePlan): void {
  for (const { name: workload, run } of components) {
    for (const { name, secret, data } of fileObjects(workload, run.files)) {
      const origin = secrets.find(({ kubernetesName }) => kubernetesName === secret);
      if (origin) addExternalSecret(chart, { name, secretName: origin.secretName, data });
    }
  }
}

/** All other files: with the pods, so that one sync brings both. */
export function addFiles(chart: Chart, { name: workload, run }: Pick<ComponentPlan, 'name' | 'run'>): void {
  for (const { name, secret, data } of fileObjects(workload, run.files))
    if (secret === undefined) new k8s.KubeConfigMap(chart, `files-${name}`, { metadata: { name }, data });
}
