import { basename } from 'node:path/posix';
import type { FilePlan, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
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

const sourceOf = (workload: string, { path, secret }: FilePlan): FileSource => ({
  path,
  file: basename(path),
  key: path.slice(1).replaceAll('/', '.'),
  object:
    secret === undefined
      ? { kind: 'ConfigMap', name: `${workload}-files` }
      : { kind: 'Secret', name: `${workload}-${secret}` },
});
export const fileSources = (workload: string, files: readonly FilePlan[]): readonly FileSource[] =>
  files.map((file) => sourceOf(workload, file));

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

/** Files of the pods: a ConfigMap, or a Secret for files that contain a secret value. */
export function addFiles(chart: Chart, { components, secrets }: ServicePlan): void {
  for (const { name, run } of components) {
    const objects = Map.groupBy(run.files, (file) => sourceOf(name, file).object.name);
    for (const [object, files] of objects) {
      const data = Object.fromEntries(files.map((file) => [sourceOf(name, file).key, file.content]));
      const secret = secrets.find(({ kubernetesName }) => kubernetesName === files[0]?.secret);
      if (secret) addExternalSecret(chart, { name: object, secretName: secret.secretName, data });
      else new k8s.KubeConfigMap(chart, `files-${object}`, { metadata: { name: object }, data });
    }
  }
}
