import { isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import { apply, type Deployment, isRolledOut, type Job, read, run } from './kube.ts';
import { isSo, until } from './patience.ts';

const annotation = (manifest: Manifest, name: string): JsonValue | undefined => {
  const { annotations } = manifest.metadata;
  return isObject(annotations) ? annotations[`argocd.argoproj.io/${name}`] : undefined;
};

/** Steps of a sync in Argo CD's order: hooks before it, then by wave. */
export interface SyncSteps {
  readonly before: readonly Manifest[];
  readonly waves: readonly (readonly Manifest[])[];
}

export function stepsOf(manifests: readonly Manifest[]): SyncSteps {
  const isBefore = (manifest: Manifest) => annotation(manifest, 'hook') === 'PreSync';
  const byWave = Map.groupBy(
    manifests.filter((manifest) => !isBefore(manifest)),
    (manifest) => Number(annotation(manifest, 'sync-wave') ?? 0),
  );
  return {
    before: manifests.filter(isBefore),
    waves: [...byWave].toSorted(([a], [b]) => a - b).map(([, each]) => each),
  };
}

const at = ({ metadata: { name, namespace = 'default' } }: Manifest): readonly string[] => [
  name,
  `--namespace=${namespace}`,
];

/** A hook failed: what its pods wrote is still there. */
export class HookFailed extends Error {}

async function runHook(target: Target, hook: Manifest, seconds: number): Promise<void> {
  // BeforeHookCreation, the only policy of the manifests.
  await run(target, ['delete', 'job', ...at(hook), '--ignore-not-found', '--wait=true', '--timeout=60s']);
  await apply(target, [hook]);
  const result = await until(
    `${hook.kind} ${hook.metadata.name} ends`,
    seconds,
    async () => {
      const job = await read<Job>(target, ['job', ...at(hook)]);
      return job?.status.conditions?.find(
        ({ type, status }) => ['Complete', 'Failed'].includes(type) && status === 'True',
      );
    },
    () => describePods(target, hook),
  );
  if (result.type === 'Failed') throw new HookFailed(`${hook.metadata.name}: ${result.reason ?? 'failed'}`);
}

const describePods = async (target: Target, { metadata: { name, namespace = 'default' } }: Manifest): Promise<string> =>
  (await run(target, ['get', 'pods', `--namespace=${namespace}`, '--no-headers'])).replace(/\s+/g, ' ').trim() || name;

/** Applies objects, and waits for each Deployment among them. */
export async function start(target: Target, manifests: readonly Manifest[], seconds: number): Promise<void> {
  await apply(target, manifests);
  for (const each of manifests.filter(({ kind }) => kind === 'Deployment')) await rolledOut(target, each, seconds);
}

/** Waits until a Deployment runs its newest template, and nothing else. */
export const rolledOut = (target: Target, deployment: Manifest, seconds: number): Promise<true> =>
  until(
    `${deployment.kind} ${deployment.metadata.name} is rolled out`,
    seconds,
    () =>
      isSo(
        read<Deployment>(target, ['deployment', ...at(deployment)]).then(
          (found) => found !== undefined && isRolledOut(found),
        ),
      ),
    () => describePods(target, deployment),
  );

export interface SyncOptions {
  /** Of a hook, and of each wave until it is healthy. */
  readonly seconds: number;
  /** Applies, and does not wait until the Deployments are healthy. @default true */
  readonly waits?: boolean;
  /** Throws as soon as a hook fails; otherwise Argo CD's retries count too. @default false */
  readonly endsAtFailedHook?: boolean;
}

/**
 * One sync, as Argo CD makes it: hooks first, each deleted before it is created again, and a failed one ends the sync; then wave after
 * wave, each healthy before the next. Replaces Argo CD.
 */
export async function sync(
  target: Target,
  manifests: readonly Manifest[],
  { seconds, waits = true }: SyncOptions,
): Promise<void> {
  const { before, waves } = stepsOf(manifests);
  for (const hook of before) await runHook(target, hook, seconds);
  for (const wave of waves) {
    const hooks = wave.filter((manifest) => annotation(manifest, 'hook') !== undefined);
    await apply(
      target,
      wave.filter((manifest) => !hooks.includes(manifest)),
    );
    for (const hook of hooks) await runHook(target, hook, seconds);
    if (!waits) continue;
    for (const manifest of wave.filter(({ kind }) => kind === 'Deployment')) await rolledOut(target, manifest, seconds);
  }
}
