import { isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import type { ArgoCd } from '../argo-cd/deployer.ts';
import { registered } from '../argo-cd/load-balancers.ts';
import { read } from '../world/kube.ts';
import { until } from '../world/patience.ts';
import type { Stage } from '../world/stage.ts';
import { type Play, unless } from './play.ts';

/** Plays of what only a real Argo CD does. */
interface WithArgoCd extends Omit<Play, 'run' | 'needs'> {
  readonly run: (stage: Stage, argoCd: ArgoCd) => ReturnType<Play['run']>;
}

const withArgoCd = ({ run, ...rest }: WithArgoCd): Play => ({
  ...rest,
  needs: 'argo-cd',
  run: async (stage) => {
    if (!stage.argoCd) throw new Error(`${rest.name} needs Argo CD`);
    return run(stage, stage.argoCd);
  },
});

const seconds = (since: number): string => `${Math.round((performance.now() - since) / 1000)} s`;

export const deletedByHand = withArgoCd({
  name: 'deleted-by-hand',
  expected: 'An object that a person deletes comes back by itself.',
  run: async (stage) => {
    const policy = ['networkpolicy', stage.serving.name, stage.namespace];
    const before = await read<{ readonly spec: object }>(stage.target, policy);
    await stage.kubectl(['delete', ...policy]);
    const deletedAt = performance.now();
    const after = await until('the network policy exists again', 120, () =>
      read<{ readonly spec: object }>(stage.target, policy),
    );
    return {
      happened: `The network policy of the pods was back after ${seconds(deletedAt)}.`,
      problems: unless(
        JSON.stringify(before?.spec) === JSON.stringify(after.spec),
        'it came back with another content',
      ),
    };
  },
});

export const removedFromGit = withArgoCd({
  name: 'removed-from-git',
  expected: 'An object that a commit adds is created; the commit that removes it deletes it, and nothing else.',
  run: async (stage, argoCd) => {
    const component = `${stage.plan.service}-namespace`;
    const [own, name] = [argoCd.rendered(component), 'rehearsal-addition'];
    const added: Manifest = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: stage.plan.namespace },
    };
    const exists = async () => (await read(stage.target, ['configmap', name, stage.namespace])) !== undefined;
    const others = async () =>
      (await stage.kubectl(['get', 'networkpolicy,serviceaccount,quota', '--output=name', stage.namespace])).trim();
    const before = await others();
    await argoCd.syncComponent(component, [...own, added], { seconds: 120 });
    const created = await exists();
    await argoCd.syncComponent(component, own, { seconds: 120 });
    const deleted = !(await exists());
    return {
      happened: `The ConfigMap was ${created ? 'created' : 'not created'}, and then ${deleted ? 'deleted' : 'kept'}.`,
      problems: [
        ...unless(created, 'the added object does not exist'),
        ...unless(deleted, 'the removed object still exists'),
        ...unless(before === (await others()), 'other objects changed'),
      ],
    };
  },
});

export const controllerLost = withArgoCd({
  name: 'controller-lost',
  expected: 'Argo CD loses its controller in the middle of a release; the release completes, and no request fails.',
  run: async (stage, argoCd) => {
    const old = new Set((await stage.pods()).map(({ metadata }) => metadata.uid));
    const release = stage.other();
    await stage.sync(release, { waits: false });
    await until('a new pod exists', 240, async () =>
      (await stage.pods()).some(({ metadata }) => !old.has(metadata.uid)) ? true : undefined,
    );
    await argoCd.deleteController();
    const lostAt = performance.now();
    await argoCd.settled(600);
    await stage.settled();
    return {
      happened: `Its controller was killed when the first new pod existed; the release was complete ${seconds(lostAt)} later.`,
      problems: unless((await stage.digest()) === stage.digestOf(release), 'the pods run another release'),
    };
  },
});

export const argoCdChanged = withArgoCd({
  name: 'argo-cd-changed',
  expected:
    'A commit that changes Argo CD itself replaces its pods, including the controller; it finishes that sync, and no request to the service fails.',
  run: async (_, argoCd) => {
    const before = await argoCd.ownPods();
    const changedAt = performance.now();
    await argoCd.changeItself({ global: { podAnnotations: { rehearsal: 'changed' } } });
    const after = await argoCd.ownPods();
    const kept = after.filter((uid) => before.includes(uid)).length;
    return {
      happened: `${before.length} pods before, ${after.length} after, ${kept} of them kept; synced and healthy again after ${seconds(changedAt)}.`,
      problems: [
        ...unless(kept === 0, `${kept} pods were not replaced`),
        ...unless(after.length === before.length, `${after.length} pods after, ${before.length} before`),
      ],
    };
  },
});

/** Another registry than the platform's in every image. */
function withForeignImages(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withForeignImages);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'image' && typeof inner === 'string'
        ? inner.replace(/^[^/]+/, 'registry.example.com')
        : withForeignImages(inner),
    ]),
  );
}

export const refusedByAdmission = withArgoCd({
  name: 'refused-by-admission',
  expected:
    'Admission refuses a release with an image from another registry, and the Application shows the reason; the next commit is synced by itself.',
  run: async (stage, argoCd) => {
    const before = await stage.deployment();
    const foreign: readonly Manifest[] = JSON.parse(
      JSON.stringify(withForeignImages(JSON.parse(JSON.stringify(stage.manifests(stage.other()))))),
    );
    await argoCd.sync(foreign, { seconds: 0, waits: false });
    const message = await until(
      'the sync is refused',
      120,
      () => argoCd.refusal(),
      () => argoCd.describe(),
    );
    const after = await stage.deployment();
    const revertedAt = performance.now();
    await stage.sync(stage.current);
    const synced = seconds(revertedAt);
    await stage.settled();
    return {
      happened: `It says: "${message.length > 160 ? `${message.slice(0, 160)}…` : message}". The revert was synced after ${synced}.`,
      problems: [
        ...unless(/denied|registr/i.test(message), `the message does not say who refused it: ${message}`),
        ...unless(before.metadata.generation === after.metadata.generation, 'the Deployment was changed'),
      ],
    };
  },
});

export const gatedPods = withArgoCd({
  name: 'gated-pods',
  expected:
    'Even the first pods of a new cluster wait for the load balancers: each has a gate for each of its target groups, and is healthy in all.',
  whyNot: ({ serving }) => (serving.exposures.length > 0 ? undefined : `${serving.name} joins no target group`),
  run: async (stage) => {
    const pods = await stage.pods();
    const gates = pods.map(({ spec }) => spec.readinessGates?.length ?? 0);
    const names = stage.serving.exposures.map(({ targetGroupName }) => targetGroupName);
    const groups = (await registered(stage.target)).filter(({ group }) => names.includes(group));
    const healthy = groups.map(({ targets }) => targets.filter(({ state }) => state === 'healthy').length);
    return {
      happened: `${pods.length} pods with ${gates.join(' and ')} gates; healthy targets in ${groups.length} target groups: ${healthy.join(' and ')}.`,
      problems: [
        ...unless(pods.length > 0 && groups.length === names.length, 'a pod or a target group is missing'),
        ...unless(
          gates.every((count) => count === names.length),
          `not every pod has ${names.length} gates`,
        ),
        ...unless(
          healthy.every((count) => count === pods.length),
          `not all ${pods.length} pods are healthy targets`,
        ),
      ],
    };
  },
});

export const secretFilledIn = withArgoCd({
  name: 'secret-filled-in',
  expected:
    "The tools' secrets are empty while the cluster starts, and nothing waits for them; a value that a person puts into the store arrives.",
  run: async (_, argoCd) => {
    const missing = await argoCd.unfilled();
    const filledAt = performance.now();
    const [first] = missing;
    if (first) await argoCd.fill(first);
    return {
      happened: `${missing.length} Secrets did not exist (${missing.map(({ namespace, name }) => `${namespace}/${name}`).join(', ')}); the first one was there ${seconds(filledAt)} after its value.`,
      problems: unless(missing.length > 0, 'every secret was filled in before'),
    };
  },
});

/** Of a cluster that has just come up. */
export const firstPlays: readonly Play[] = [gatedPods, secretFilledIn];

export const argoCdPlays: readonly Play[] = [
  deletedByHand,
  removedFromGit,
  refusedByAdmission,
  controllerLost,
  argoCdChanged,
];
