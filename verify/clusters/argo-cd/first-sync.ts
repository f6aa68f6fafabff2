import type { GroundOptions } from '../world/ground.ts';
import { apply } from '../world/kube.ts';
import { until } from '../world/patience.ts';
import { rootOf } from './install.ts';
import { applications, describe, isHealthy, rootApplication } from './state.ts';
import type { Tree } from './tree.ts';

/** When an Application was synced and healthy for the first time. */
export interface FirstSync {
  readonly application: string;
  /** `null` for the root, which has none. */
  readonly wave: number | null;
  /** Since the root was created. */
  readonly seconds: number;
}

/** Creates the root, and waits until every Application is synced and healthy. */
export async function syncRoot(
  { target, cluster, say }: Pick<GroundOptions, 'target' | 'cluster' | 'say'>,
  tree: Tree,
): Promise<readonly FirstSync[]> {
  const waves = new Map(tree.applications.map(({ name, wave }) => [name, wave]));
  const expected = [...waves.keys(), rootApplication];
  say(`Argo CD: the root, and ${waves.size} Applications`);
  await apply(target, rootOf(cluster, tree));
  const startedAt = performance.now();
  const done = new Map<string, number>();
  await until(
    'every Application is synced and healthy',
    1200,
    async () => {
      for (const each of await applications(target)) {
        const { name } = each.metadata;
        if (!isHealthy(each) || done.has(name)) continue;
        done.set(name, Math.round((performance.now() - startedAt) / 100) / 10);
        say(`  ${name}: synced and healthy after ${done.get(name)} s`);
      }
      return expected.every((name) => done.has(name)) ? true : undefined;
    },
    async () =>
      (await applications(target))
        .filter((each) => !isHealthy(each))
        .map(describe)
        .join('\n'),
  );
  return [...done]
    .map(([application, seconds]) => ({ application, wave: waves.get(application) ?? null, seconds }))
    .toSorted((a, b) => a.seconds - b.seconds);
}
