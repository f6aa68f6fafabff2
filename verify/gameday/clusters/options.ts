import { UsageError } from '@sample-platform-ai/terminal';
import type { Play } from '../plays/play.ts';
import { regionCutOff } from '../plays/region-cut-off.ts';
import { switchover } from '../plays/switchover.ts';
import { writerRegionKilled } from '../plays/writer-region-killed.ts';
import type { HookName, Hooks } from './hooks.ts';

/** Plays that two clusters can be put through, with the commands that each needs. */
const playable: readonly { readonly play: Play; readonly needs: readonly HookName[] }[] = [
  { play: switchover, needs: [] },
  { play: writerRegionKilled, needs: ['kill', 'recreate'] },
  { play: regionCutOff, needs: ['cut', 'heal'] },
];

const does: Readonly<Record<HookName, string>> = {
  kill: 'ends everything in the cluster $CONTEXT at once',
  recreate: 'makes an empty cluster $CONTEXT again, which reaches the cluster $OTHER',
  cut: 'loses every packet between the clusters $CONTEXT and $OTHER from then on',
  heal: 'ends that',
};

export const clusterHelp = `On two Kubernetes clusters (docs/game-day/clusters.md)
  --clusters A,B     contexts of two empty clusters that reach each other's nodes: both are written to; A writes first.
                     Plays: ${playable.map(({ play }) => play.name).join(', ')}
  --kill COMMAND     shell command that ${does.kill} (writer-region-killed)
  --recreate COMMAND shell command that ${does.recreate} (writer-region-killed)
  --cut COMMAND      shell command that ${does.cut} (region-cut-off)
  --heal COMMAND     shell command that ${does.heal} (region-cut-off)
  --load-image COMMAND
                     shell command that loads $IMAGE of the Docker engine into the node of $CONTEXT, as each of $REFERENCES
                     (default: for contexts kind-<name> and k3d-<name>, by docker exec and ctr)
  --built            do not build: use the image of the last run with this seed`;

export const clusterOptions = {
  clusters: { type: 'string' },
  kill: { type: 'string' },
  recreate: { type: 'string' },
  cut: { type: 'string' },
  heal: { type: 'string' },
  'load-image': { type: 'string' },
  built: { type: 'boolean', default: false },
} as const;

export interface ClusterValues extends Hooks {
  readonly clusters?: string | undefined;
  readonly 'load-image'?: string | undefined;
  readonly built: boolean;
}

export interface ChosenClusters {
  /** The first one writes first. */
  readonly contexts: readonly [string, string];
  readonly hooks: Hooks;
  readonly loadImage: string | undefined;
  readonly built: boolean;
  readonly plays: readonly Play[];
}

/** Throws `UsageError` where something is missing or wrong; `wanted` is empty for all plays. Undefined without `--clusters`. */
export function chosenClusters(values: ClusterValues, wanted: readonly Play[]): ChosenClusters | undefined {
  const { clusters, kill, recreate, cut, heal, built, 'load-image': loadImage } = values;
  if (clusters === undefined) {
    const given = Object.entries({ kill, recreate, cut, heal, 'load-image': loadImage, built: built || undefined });
    const [name] = given.find(([, value]) => value !== undefined) ?? [];
    if (name === undefined) return undefined;
    throw new UsageError(
      `--${name}: only with --clusters, which is missing; name the contexts of two clusters, as --clusters kind-a,kind-b`,
    );
  }
  const contexts = clusters.split(',').map((name) => name.trim());
  const [first = '', second = ''] = contexts;
  if (contexts.length !== 2 || first === '' || second === '' || first === second) {
    throw new UsageError(
      `--clusters: found ${JSON.stringify(clusters)}; give two different contexts of the kubeconfig with a comma between them, such as kind-a,kind-b`,
    );
  }
  const names = playable.map(({ play }) => play.name);
  for (const { name } of wanted) {
    if (!names.includes(name)) {
      throw new UsageError(`${name} is not played on clusters; expected one of ${names.join(', ')}`);
    }
  }
  const hooks = { kill, recreate, cut, heal };
  const chosen = playable.filter(({ play }) => wanted.length === 0 || wanted.includes(play));
  for (const { play, needs } of chosen) {
    for (const name of needs) {
      if ((hooks[name] ?? '').trim() !== '') continue;
      throw new UsageError(
        `--${name}: missing for ${play.name}; give a shell command that ${does[name]}, or name plays without it: ${playable
          .filter((each) => !each.needs.includes(name))
          .map((each) => each.play.name)
          .join(', ')}`,
      );
    }
  }
  return { contexts: [first, second], hooks, loadImage, built, plays: chosen.map(({ play }) => play) };
}
