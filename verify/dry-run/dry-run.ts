import type { Cluster } from '@sample-platform-ai/gitops/cluster.ts';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import { isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { UserError } from '@sample-platform-ai/terminal';
import type { Rendering } from '../charts/render.ts';
import { apply, nameOf, servedVersions, type Target } from './kubectl.ts';

export interface DryRun {
  readonly accepted: number;
  /** `kind namespace/name: what the server said`. */
  readonly rejections: readonly string[];
  /** Objects of API groups and versions that the server does not have. */
  readonly unknown: readonly Manifest[];
}

const parallel = 4;

/** Asks the server about each object, and keeps none. */
export async function dryRun(target: Target, manifests: readonly Manifest[]): Promise<DryRun> {
  const versions = await servedVersions(target);
  const known = manifests.filter(({ apiVersion }) => versions.includes(apiVersion));
  const { accepted } = await apply(target, known, { dryRun: true });
  // Repeated one by one, because kubectl does not always name the refused object.
  const queue = known.filter((manifest) => !accepted.has(nameOf(manifest)));
  const rejections: string[] = [];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { ok, stderr } = await apply(target, [next], { dryRun: true });
      if (ok) continue;
      if (/^(Error from server|The \S+ ".*" is invalid)|no matches for kind/.test(stderr))
        rejections.push(`${nameOf(next)}: ${stderr}`);
      else throw new UserError(`the cluster did not answer: ${stderr}`);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return {
    accepted: known.length - rejections.length,
    rejections: rejections.sort(),
    unknown: manifests.filter((manifest) => !known.includes(manifest)),
  };
}

/** All objects of a cluster, including those of rendered charts, with the pods of their templates. */
export function objectsFor(cluster: Cluster, renderings: readonly Rendering[]): readonly Manifest[] {
  const ofCharts = renderings
    .filter((rendering) => rendering.cluster.folder === cluster.folder)
    .flatMap(({ manifests }) => manifests);
  const all = [...everythingIn(cluster), ...ofCharts].map(asApplied);
  return [...all, ...all.flatMap((manifest) => podOf(manifest) ?? [])];
}

/** Argo CD deletes a hook before it creates it again, so the dry run creates a new object instead of changing the old one. */
function asApplied(manifest: Manifest): Manifest {
  const policy = at(manifest, 'metadata', 'annotations', 'argocd.argoproj.io/hook-delete-policy');
  if (policy !== 'BeforeHookCreation') return manifest;
  return { ...manifest, metadata: { ...manifest.metadata, name: `${manifest.metadata.name}-new` } };
}

const at = (value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined =>
  path.reduce<JsonValue | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);

/** The pods that an object's controller would make: what only the admission of pods judges is asked of them. */
export function podOf(manifest: Manifest): Manifest | undefined {
  const template =
    manifest.kind === 'CronJob'
      ? at(manifest, 'spec', 'jobTemplate', 'spec', 'template')
      : ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(manifest.kind)
        ? at(manifest, 'spec', 'template')
        : undefined;
  const spec = at(template, 'spec');
  if (!isObject(spec)) return undefined;
  const { name, namespace } = manifest.metadata;
  const metadata = {
    ...(namespace && { namespace }),
    name: `${name}-pod`,
    labels: at(template, 'metadata', 'labels') ?? {},
  };
  // A StatefulSet's volumes come from its claims; here they only have to have the right names.
  const claims = at(manifest, 'spec', 'volumeClaimTemplates');
  const claimed = (Array.isArray(claims) ? claims : []).map((claim: JsonValue) => ({
    name: at(claim, 'metadata', 'name') ?? '',
    emptyDir: {},
  }));
  const volumes = spec['volumes'];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { ...spec, volumes: [...(Array.isArray(volumes) ? volumes : []), ...claimed] },
  };
}
