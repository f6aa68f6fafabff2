import { isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { type Planted, rewrite } from './planted.ts';

const named =
  (text: RegExp) =>
  ({ metadata }: Manifest): boolean =>
    text.test(metadata.name);
const scaler = 'HorizontalPodAutoscaler';

/** The same values with every number of this key replaced. */
const withNumber = (value: JsonValue, key: string, number: number): JsonValue =>
  JSON.parse(JSON.stringify(value, (name, inner) => (name === key && Number(inner) > 0 ? number : inner)));

/** Weaknesses of what Argo CD applies. */
export const inManifests: readonly Planted[] = [
  {
    weakness: 'a service of one pod',
    rule: 'two-replicas',
    manifest: rewrite(scaler, /"minReplicas":\d+/, '"minReplicas":1', named(/worker/)),
  },
  {
    weakness: 'pods that may all run in one zone',
    rule: 'spread-pods',
    manifest: rewrite('Deployment', /topology\.kubernetes\.io\/zone/, 'topology.kubernetes.io/region'),
  },
  {
    weakness: 'a spread that counts the pods of another workload',
    rule: 'spread-pods',
    manifest: rewrite(
      'Deployment',
      /("topologySpreadConstraints":\[\{"labelSelector":\{"matchLabels":\{"[^"]+":")[^"]+/,
      '$1other',
    ),
  },
  {
    weakness: 'a drain of nodes that may take every pod',
    rule: 'disruption-budget',
    manifest: (each) => (each.kind === 'PodDisruptionBudget' ? undefined : each),
  },
  {
    weakness: 'a disruption budget that allows none',
    rule: 'disruption-budget',
    manifest: rewrite('PodDisruptionBudget', /"maxUnavailable":\d+/, '"maxUnavailable":0'),
  },
  {
    weakness: 'an autoscaler without room for the calls of a lost region',
    rule: 'autoscaler-room',
    manifest: rewrite(scaler, /"maxReplicas":\d+/, '"maxReplicas":3', named(/api/)),
  },
  {
    weakness: 'a quota of pods below their maximum',
    rule: 'namespace-quota',
    manifest: rewrite('ResourceQuota', /"pods":"\d+"/, '"pods":"2"'),
  },
  {
    weakness: 'a quota of memory below what the maximum requests',
    rule: 'namespace-quota',
    manifest: rewrite('ResourceQuota', /"requests.memory":"\w+"/, '"requests.memory":"512Mi"'),
  },
  {
    weakness: 'a maximum of pods that the nodes have no room for',
    rule: 'region-loss-room',
    manifest: (each) =>
      rewrite(
        'ResourceQuota',
        /"hard":\{.*?\}/,
        '"hard":{"pods":"500","requests.cpu":"500","requests.memory":"500Gi"}',
      )(rewrite(scaler, /"maxReplicas":\d+/, '"maxReplicas":60', named(/api/))(each)),
  },
  {
    weakness: 'pods that are killed while they still take calls',
    rule: 'timeouts-nest',
    manifest: rewrite('Deployment', /"terminationGracePeriodSeconds":\d+/, '"terminationGracePeriodSeconds":3'),
  },
  {
    weakness: "images of another region's registry",
    rule: 'images-in-region',
    manifest: rewrite(['Deployment', 'Job', 'CronJob'], /\.dkr\.ecr\.[a-z0-9-]+\./g, '.dkr.ecr.eu-west-1.'),
  },
  {
    weakness: 'one replica of what brings secrets',
    rule: 'tool-replicas',
    values: (component, values) =>
      component === 'external-secrets' && isObject(values) ? withNumber(values, 'replicaCount', 1) : values,
  },
  {
    weakness: 'one replica of what reports alerts',
    rule: 'tool-replicas',
    values: (component, values) => (component === 'kube-prometheus-stack' ? withNumber(values, 'replicas', 1) : values),
  },
];
