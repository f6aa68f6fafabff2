import { kubectl } from '../../dry-run/kubectl.ts';
import { isReady } from '../world/kube.ts';
import { isSo, until } from '../world/patience.ts';
import type { Stage } from '../world/stage.ts';
import { type Play, unless } from './play.ts';

const needsTwo = ({ replicas, serving }: Stage): string | undefined =>
  replicas >= 2 ? undefined : `${serving.name} has one replica here: its only pod is what the play takes away`;

export const podDeleted: Play = {
  name: 'pod-deleted',
  expected: 'A deleted pod drains, and another one replaces it; no request fails.',
  whyNot: needsTwo,
  run: async (stage) => {
    const [pod] = await stage.readyPods();
    const startedAt = performance.now();
    await stage.kubectl(['delete', 'pod', pod?.metadata.name ?? '', stage.namespace, '--wait=true']);
    const drained = Math.round((performance.now() - startedAt) / 1000);
    await stage.settled();
    return {
      happened: `It ended after ${drained} s; ${(await stage.readyPods()).length} pods are ready again.`,
      problems: [],
    };
  },
};

export const nodeDrained: Play = {
  name: 'node-drained',
  expected:
    "A drain evicts no more pods than the disruption budget allows, and the rest keep serving; afterwards all come back. The cluster's other nodes, if any, are cordoned as well.",
  whyNot: needsTwo,
  run: async (stage) => {
    const nodes = (await stage.kubectl(['get', 'nodes', '--output=name'])).trim().split('\n');
    const selector = `--pod-selector=app.kubernetes.io/name=${stage.serving.name}`;
    const drain = await kubectl(stage.target, [
      'drain',
      ...nodes.map((name) => name.replace('node/', '')),
      selector,
      '--delete-emptydir-data',
      '--timeout=30s',
    ]);
    const left = (await stage.pods()).filter(isReady).length;
    await stage.kubectl(['uncordon', ...nodes.map((name) => name.replace('node/', ''))]);
    await stage.settled();
    const refused = /disruption budget/.test(drain.stderr);
    return {
      happened: `${left} of ${stage.replicas} pods served on; the budget ${refused ? 'refused to evict the next one until the drain gave up' : 'was not needed'}. ${(await stage.readyPods()).length} are ready again.`,
      problems: [
        ...unless(left >= stage.replicas - 1, `${left} pods were left of ${stage.replicas}`),
        ...unless(refused, `the drain was not refused: ${drain.stderr.slice(-200) || 'it succeeded'}`),
      ],
    };
  },
};

export const autoscaled: Play = {
  name: 'autoscaled',
  expected: 'A sync leaves the number of pods to the autoscaler, which has just raised it.',
  whyNot: ({ serving: { run, name } }) =>
    run.maxReplicas > run.minReplicas ? undefined : `${name} has as many replicas at most as at least`,
  run: async (stage) => {
    const wanted = stage.replicas + 1;
    const scale = (replicas: number) =>
      stage.kubectl(['scale', `deployment/${stage.serving.name}`, `--replicas=${replicas}`, stage.namespace]);
    await scale(wanted);
    await until(`${wanted} pods are ready`, 120, () => isSo(stage.readyPods().then(({ length }) => length === wanted)));
    await stage.sync(stage.current);
    const { spec } = await stage.deployment();
    await scale(stage.replicas);
    await stage.settled();
    return {
      happened: `${spec.replicas} replicas before and after the sync.`,
      problems: unless(spec.replicas === wanted, `the sync set ${spec.replicas} replicas, the autoscaler ${wanted}`),
    };
  },
};
