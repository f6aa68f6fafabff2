import { isObject, type JsonValue, type Manifest } from '../output/split.ts';

type Json = JsonValue | undefined;

export const at = (value: Json, ...path: readonly (string | number)[]): Json =>
  path.reduce<Json>(
    (inner, key) =>
      isObject(inner) ? inner[key] : Array.isArray(inner) && typeof key === 'number' ? inner[key] : undefined,
    value,
  );
export const list = (value: Json): readonly JsonValue[] => (Array.isArray(value) ? value : []);

/** Pod template of an object; `undefined` for an object without one. */
export function podTemplate(manifest: Manifest): Json {
  if (manifest.kind === 'CronJob') return at(manifest, 'spec', 'jobTemplate', 'spec', 'template');
  return ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(manifest.kind)
    ? at(manifest, 'spec', 'template')
    : undefined;
}

/** A third-party image of a tool may have the tag of a version instead of a digest. */
const isPinned = (image: string, namespace: string | undefined) =>
  /@sha256:[0-9a-f]{64}$/.test(image) || (namespace === 'databases' && /:\d+\.\d+[\w.-]*$/.test(image));
const serves = ({ kind }: Manifest) => kind === 'Deployment' || kind === 'StatefulSet';
const nameOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.namespace}/${metadata.name}`;

const containerRules: Readonly<Record<string, (container: JsonValue) => boolean>> = {
  'it requests no cpu': (c) => at(c, 'resources', 'requests', 'cpu') !== undefined,
  'it requests no memory': (c) => at(c, 'resources', 'requests', 'memory') !== undefined,
  'it has no cpu limit': (c) => at(c, 'resources', 'limits', 'cpu') !== undefined,
  'it has no memory limit': (c) => at(c, 'resources', 'limits', 'memory') !== undefined,
  'its root file system is writable': (c) => at(c, 'securityContext', 'readOnlyRootFilesystem') === true,
  'it allows privilege escalation': (c) => at(c, 'securityContext', 'allowPrivilegeEscalation') === false,
  'it keeps capabilities': (c) => JSON.stringify(at(c, 'securityContext', 'capabilities')) === '{"drop":["ALL"]}',
};
const servingRules: Readonly<Record<string, (container: JsonValue) => boolean>> = {
  'it has no startup probe': (c) => at(c, 'startupProbe') !== undefined,
  'it has no liveness probe': (c) => at(c, 'livenessProbe') !== undefined,
  'it has no readiness probe': (c) => at(c, 'readinessProbe') !== undefined,
  'its liveness depends on more than itself': (c) =>
    JSON.stringify(at(c, 'livenessProbe', 'httpGet')) !== JSON.stringify(at(c, 'readinessProbe', 'httpGet')),
  'it has no preStop delay': (c) => Number(at(c, 'lifecycle', 'preStop', 'sleep', 'seconds')) > 0,
};
const podRules: Readonly<Record<string, (spec: Json, manifest: Manifest) => boolean>> = {
  'it may run as root': (spec) => at(spec, 'securityContext', 'runAsNonRoot') === true,
  'it has no seccomp profile': (spec) => at(spec, 'securityContext', 'seccompProfile', 'type') === 'RuntimeDefault',
  'it mounts a token of the Kubernetes API without declaring its use': (spec, manifest) =>
    at(spec, 'automountServiceAccountToken') === false ||
    at(podTemplate(manifest), 'metadata', 'annotations', 'platform/uses-kubernetes-api') !== undefined,
  'it runs as the default service account': (spec) =>
    !['default', undefined].includes(String(at(spec, 'serviceAccountName'))),
  'it has no priority': (spec) => typeof at(spec, 'priorityClassName') === 'string',
};

const waveOf = ({ metadata }: Manifest): number =>
  Number(at(metadata, 'annotations', 'argocd.argoproj.io/sync-wave') ?? 0);

export const isMatch = (selector: Json, labels: Json): boolean =>
  Object.entries(isObject(selector) ? selector : {}).every(([key, value]) => at(labels, key) === value);

/** Problems of the workloads among a cluster's objects, one by one. */
export function workloadProblems(manifests: readonly Manifest[]): readonly string[] {
  return manifests.flatMap((manifest) => {
    const template = podTemplate(manifest);
    if (template === undefined) return [];
    const spec = at(template, 'spec');
    const labels = at(template, 'metadata', 'labels');
    const beside = manifests.filter(({ metadata }) => metadata.namespace === manifest.metadata.namespace);
    const kinds = (kind: string) => beside.filter((other) => other.kind === kind);
    const broken = (rules: Readonly<Record<string, (value: JsonValue) => boolean>>, value: JsonValue) =>
      Object.entries(rules).flatMap(([problem, holds]) => (holds(value) ? [] : [problem]));
    const containers = [...list(at(spec, 'containers')), ...list(at(spec, 'initContainers'))];

    const problems = [
      ...Object.entries(podRules).flatMap(([problem, holds]) => (holds(spec, manifest) ? [] : [problem])),
      ...containers.flatMap((container) => broken(containerRules, container)),
      ...containers.flatMap((container) =>
        isPinned(String(at(container, 'image')), manifest.metadata.namespace) ? [] : ['its image has no digest'],
      ),
    ];
    const selecting = (kind: string) =>
      kinds(kind).filter((other) => isMatch(at(other, 'spec', 'podSelector', 'matchLabels'), labels));
    // In Argo CD's namespace the chart's policies deny ingress.
    if (
      manifest.metadata.namespace !== 'argocd' &&
      !kinds('NetworkPolicy').some((policy) => JSON.stringify(at(policy, 'spec', 'podSelector')) === '{}')
    )
      problems.push('its namespace does not deny by default');
    if (selecting('NetworkPolicy').every((policy) => JSON.stringify(at(policy, 'spec', 'podSelector')) === '{}'))
      problems.push('no network policy selects it');
    if (!kinds('ServiceAccount').some(({ metadata }) => metadata.name === at(spec, 'serviceAccountName')))
      problems.push('its service account does not exist');

    if (serves(manifest)) {
      problems.push(...containers.flatMap((container) => broken(servingRules, container)));
      // A pod gets the gate of a target group only if the binding and its Service exist before the pod.
      for (const binding of kinds('TargetGroupBinding')) {
        const service = kinds('Service').find(
          ({ metadata }) => metadata.name === at(binding, 'spec', 'serviceRef', 'name'),
        );
        if (!service || !isMatch(at(service, 'spec', 'selector'), labels)) continue;
        if ([service, binding].some((each) => waveOf(each) >= waveOf(manifest)))
          problems.push(`its pods can come before ${nameOf(binding)} and its Service`);
      }
      const preStop = Math.max(
        ...containers.map((c) => Number(at(c, 'lifecycle', 'preStop', 'sleep', 'seconds') ?? 0)),
      );
      if (!(Number(at(spec, 'terminationGracePeriodSeconds')) > preStop))
        problems.push('its grace period ends before its preStop delay');
      const topologies = list(at(spec, 'topologySpreadConstraints')).map((each) => at(each, 'topologyKey'));
      for (const key of ['topology.kubernetes.io/zone', 'kubernetes.io/hostname']) {
        if (!topologies.includes(key)) problems.push(`it is not spread over ${key}`);
      }
      const scaler = kinds('HorizontalPodAutoscaler').find(
        (other) => at(other, 'spec', 'scaleTargetRef', 'name') === manifest.metadata.name,
      );
      if (scaler && at(manifest, 'spec', 'replicas') !== undefined)
        problems.push('its replicas are set twice, here and by its autoscaler');
      const replicas = Number(at(scaler, 'spec', 'minReplicas') ?? at(manifest, 'spec', 'replicas') ?? 1);
      const budgets = kinds('PodDisruptionBudget').filter((other) =>
        isMatch(at(other, 'spec', 'selector', 'matchLabels'), labels),
      );
      if (replicas >= 2 && budgets.length !== 1)
        problems.push(`${replicas} pods have ${budgets.length} disruption budgets`);
      if (replicas < 2 && budgets.length > 0)
        problems.push('a disruption budget of one pod keeps nodes from being drained');
      if (budgets.some((budget) => !(Number(at(budget, 'spec', 'maxUnavailable')) >= 1)))
        problems.push('its disruption budget allows no disruption');
    } else if (manifest.kind !== 'CronJob' && !(Number(at(manifest, 'spec', 'activeDeadlineSeconds')) > 0)) {
      problems.push('it has no backoff limit');
    }
    return problems.map((problem) => `${nameOf(manifest)}: ${problem}`);
  });
}
