import { setTimeout as delay } from 'node:timers/promises';
import { isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import type { Api } from './api.ts';

export interface DryRun {
  readonly accepted: number;
  /** `kind namespace/name: what the server said`. */
  readonly rejections: readonly string[];
}

const nameOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`;

function messageOf(text: string): string {
  try {
    const { message }: { message?: string } = JSON.parse(text);
    return message ?? text;
  } catch {
    return text;
  }
}

const parallel = 4;

/** Asks the server about each object, and keeps none. */
export async function dryRun(api: Api, manifests: readonly Manifest[]): Promise<DryRun> {
  const rejections: string[] = [];
  const queue = [...manifests];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const answer = await api.apply(next, { dryRun: true });
      if (!answer.ok) rejections.push(`${nameOf(next)}: ${messageOf(answer.text)}`);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return { accepted: manifests.length - rejections.length, rejections: rejections.sort() };
}

/** Puts objects into the server for good, in their order; the first that it refuses ends it. */
export async function applyAll(api: Api, manifests: readonly Manifest[]): Promise<void> {
  for (const manifest of manifests) {
    const answer = await api.apply(manifest, { dryRun: false });
    if (!answer.ok) throw new Error(`${nameOf(manifest)}: ${messageOf(answer.text)}`);
  }
}

/** Waits until objects that need what was applied before them are judged by it. */
export async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    if (await condition()) return;
    await delay(250);
  }
  throw new Error(`waited 30 s for ${what}`);
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
