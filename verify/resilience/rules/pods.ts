import { all, runsPods, serves, severalZones } from '../claims.ts';
import { type Reading, type Rule, reading } from '../rule.ts';
import { at, type ClusterObjects, items, resourcesOf, spansZones, subjectOf } from '../world.ts';
import {
  amountText,
  fits,
  mebibytes,
  millicores,
  selects,
  sum,
  times,
  type Workload,
  workloadsIn,
} from './workloads.ts';

const judgeWorkloads =
  (judge: (workload: Workload) => readonly Reading[], where: (objects: ClusterObjects) => boolean = () => true) =>
  ({ clusters }: { readonly clusters: readonly ClusterObjects[] }) =>
    clusters.filter(where).flatMap(workloadsIn).flatMap(judge);
const inZones = ({ cluster }: ClusterObjects) => spansZones(cluster.region);

const twoReplicas: Rule = {
  id: 'two-replicas',
  statement: 'A Deployment in several zones has two pods or more',
  reads: 'Deployment, HorizontalPodAutoscaler',
  source: 'EKS Best Practices Guide: Running highly available applications',
  change: "raise the first number of the component's replicas",
  unclaimed: all(severalZones, runsPods),
  judge: judgeWorkloads(
    ({ subject, minReplicas }) => [
      reading(subject, minReplicas >= 2, { found: `${minReplicas} at least`, allowed: '2 or more' }),
    ],
    inZones,
  ),
};

const spreadPods: Rule = {
  id: 'spread-pods',
  statement: 'Pods of a Deployment are spread over zones and over nodes, by at most one more in one than in another',
  reads: 'Deployment',
  source:
    'EKS Best Practices Guide: Schedule replicas across nodes, and spread worker nodes and workload across multiple AZs',
  change: 'add topologySpreadConstraints of maxSkew 1 for topology.kubernetes.io/zone and kubernetes.io/hostname',
  unclaimed: all(severalZones, runsPods),
  judge: judgeWorkloads(({ subject, deployment, labels }) => {
    const constraints = items(at(deployment, 'spec', 'template', 'spec', 'topologySpreadConstraints'));
    const missing = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].filter(
      (key) =>
        !constraints.some(
          (each) =>
            at(each, 'topologyKey') === key &&
            at(each, 'maxSkew') === 1 &&
            selects(at(each, 'labelSelector', 'matchLabels'), labels),
        ),
    );
    return [
      reading(subject, missing.length === 0, { found: `none over ${missing.join(', ')}`, allowed: 'one for each' }),
    ];
  }, inZones),
};

const disruptionBudget: Rule = {
  id: 'disruption-budget',
  statement: 'A drain of nodes leaves a pod of each Deployment, and ends',
  reads: 'Deployment, PodDisruptionBudget, HorizontalPodAutoscaler',
  source: 'EKS Best Practices Guide: Protect critical workloads with Pod Disruption Budgets',
  change: 'give the pods one PodDisruptionBudget whose maxUnavailable is below their minimum',
  unclaimed: all(severalZones, runsPods),
  judge: judgeWorkloads(({ subject, objects, deployment, labels, minReplicas }) => {
    const budgets = objects.manifests.filter(
      ({ kind, metadata, ...each }) =>
        kind === 'PodDisruptionBudget' &&
        metadata.namespace === deployment.metadata.namespace &&
        selects(at(each, 'spec', 'selector', 'matchLabels'), labels),
    );
    const most = Number(at(budgets[0], 'spec', 'maxUnavailable'));
    return [
      reading(subject, minReplicas < 2 || (budgets.length === 1 && most >= 1 && most < minReplicas), {
        found: `${budgets.length} budgets, maxUnavailable ${most} of ${minReplicas}`,
        allowed: `one, maxUnavailable 1 to ${minReplicas - 1}`,
      }),
    ];
  }, inZones),
};

const autoscalerRoom: Rule = {
  id: 'autoscaler-room',
  statement: 'Pods that serve calls can also serve those of a lost region, and scale above their minimum',
  reads: 'Deployment, HorizontalPodAutoscaler, TargetGroupBinding',
  source:
    'Well-Architected, Reliability: REL07-BP03 Obtain resources upon detection that more resources are needed for a workload',
  change: "raise the second number of the component's replicas",
  unclaimed: serves,
  judge: judgeWorkloads(({ subject, objects, minReplicas, maxReplicas, takesCalls }) => {
    if (!takesCalls) return [];
    const { length: regions } = objects.cluster.environment.regions;
    const needed = Math.max(minReplicas + 1, regions > 1 ? Math.ceil((minReplicas * regions) / (regions - 1)) : 0);
    return [
      reading(subject, maxReplicas >= needed, {
        found: `${minReplicas} to ${maxReplicas} pods in ${regions} regions`,
        allowed: `a maximum of ${needed} or more`,
      }),
    ];
  }),
};

const namespaceQuota: Rule = {
  id: 'namespace-quota',
  statement: 'The quota of a namespace has room for every pod at the maximum, and for those of a rolling update',
  reads: 'ResourceQuota, Deployment, HorizontalPodAutoscaler',
  source: 'Well-Architected, Reliability: REL01-BP06; Kubernetes: Resource Quotas',
  change: 'raise the quota: it follows from the sizes of the components',
  unclaimed: runsPods,
  judge: ({ clusters }) =>
    clusters.flatMap((objects) =>
      objects.manifests
        .filter(({ kind }) => kind === 'ResourceQuota')
        .flatMap(({ metadata, ...each }) => {
          const own = workloadsIn(objects).filter(
            ({ deployment }) => deployment.metadata.namespace === metadata.namespace,
          );
          if (own.length === 0) return [];
          const count = ({ deployment, maxReplicas }: Workload) =>
            maxReplicas + Number(at(deployment, 'spec', 'strategy', 'rollingUpdate', 'maxSurge') ?? 0);
          const needed = sum(own.map((workload) => times(count(workload), workload.requests)));
          const pods = own.reduce((total, workload) => total + count(workload), 0);
          const hard = at(each, 'spec', 'hard');
          const room = {
            cpuMillicores: millicores(at(hard, 'requests.cpu')),
            memoryMib: mebibytes(at(hard, 'requests.memory')),
          };
          return [
            reading(
              `${objects.cluster.folder}/ResourceQuota.${metadata.namespace}.${metadata.name}`,
              fits(needed, room) && pods <= Number(at(hard, 'pods')),
              {
                found: `${at(hard, 'pods')} pods, ${amountText(room)}`,
                allowed: `${pods} pods, ${amountText(needed)} or more`,
              },
            ),
          ];
        }),
    ),
};

/** `path` -> number of each setting of replicas in a chart's values; 0 turns a part off. */
function replicasIn(value: unknown, path: string): readonly (readonly [string, number])[] {
  return Object.entries(Object(value)).flatMap(([key, inner]) => {
    const name = `${path}.${key}`;
    if (/^replica(s|Count)$/.test(key) && Number(inner) > 0) return [[name, Number(inner)] as const];
    return typeof inner === 'object' && inner !== null ? replicasIn(inner, name) : [];
  });
}

const toolReplicas: Rule = {
  id: 'tool-replicas',
  statement: "Each part of the platform's tools has two replicas or more in a cluster of several zones",
  reads: 'values of the charts: `replicas` and `replicaCount`',
  source: 'Well-Architected, Reliability: REL10-BP01; EKS Best Practices Guide: Run multiple replicas',
  change: 'raise the replicas, in the literal (observability) or in the values of the chart',
  unclaimed: severalZones,
  judge: ({ clusters }) =>
    clusters
      .filter(inZones)
      .flatMap(({ cluster, values }) =>
        Object.entries(values).flatMap(([component, value]) =>
          replicasIn(value, component).map(([path, replicas]) =>
            reading(`${cluster.folder}/Chart.${path}`, replicas >= 2, { found: `${replicas}`, allowed: '2 or more' }),
          ),
        ),
      ),
};

const resolverReplicas: Rule = {
  id: 'resolver-replicas',
  statement: 'Two pods or more resolve names in a cluster of several zones',
  reads: '`aws_eks_addon` coredns',
  source:
    'EKS Best Practices Guide: Running highly available applications; Amazon EKS: CoreDNS (default: two replicas)',
  change: "leave replicaCount out of the add-on's configuration, or set it to two or more",
  unclaimed: severalZones,
  judge: (world) =>
    world.environment.regions.filter(spansZones).flatMap((region) =>
      resourcesOf(world, 'aws_eks_addon', region)
        .filter(({ body }) => body['addon_name'] === 'coredns')
        .map((each) => {
          const settings: unknown = JSON.parse(String(each.body['configuration_values'] ?? '{}'));
          const replicas = Number(at(settings, 'replicaCount') ?? 2);
          return reading(subjectOf(each), replicas >= 2, { found: `${replicas} replicas`, allowed: '2 or more' });
        }),
    ),
};

export const podRules = [
  twoReplicas,
  spreadPods,
  disruptionBudget,
  autoscalerRoom,
  namespaceQuota,
  toolReplicas,
  resolverReplicas,
] as const;
