import { repositoryUrl } from '@sample-platform-ai/environments/naming.ts';
import { inCluster } from '@sample-platform-ai/infra/modules/delivery/published-facts.ts';
import { ApiObject, type Chart } from 'cdk8s';
import type { Cluster } from '../cluster.ts';
import { type Component, finalizers, syncWave, waves } from '../component.ts';
import { databasesNamespace } from '../components/databases/owner-job.ts';

/** API group -> kinds. */
type Kinds = Readonly<Record<string, readonly string[]>>;

interface Project {
  readonly name: string;
  readonly description: string;
  /** Cluster-scoped kinds of its components. */
  readonly clusterKinds: Kinds;
  /** Namespaces in addition to those of its components. @default none */
  readonly otherNamespaces?: readonly string[];
  /** @default every namespaced kind */
  readonly namespacedKinds?: Kinds;
}

const platformProjects: readonly Project[] = [
  {
    name: 'controllers',
    description: 'What makes the cluster a platform: controllers, their resource types, and admission rules',
    clusterKinds: {
      'admissionregistration.k8s.io': [
        'MutatingWebhookConfiguration',
        'ValidatingAdmissionPolicy',
        'ValidatingAdmissionPolicyBinding',
        'ValidatingWebhookConfiguration',
      ],
      'apiextensions.k8s.io': ['CustomResourceDefinition'],
      'elbv2.k8s.aws': ['IngressClassParams'],
      'external-secrets.io': ['ClusterSecretStore'],
      'networking.k8s.io': ['IngressClass'],
      'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
      'scheduling.k8s.io': ['PriorityClass'],
    },
  },
  {
    name: 'observability',
    description: 'Metrics, logs, dashboards and alerts',
    clusterKinds: {
      'admissionregistration.k8s.io': ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
      'apiextensions.k8s.io': ['CustomResourceDefinition'],
      'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
      'storage.k8s.io': ['StorageClass'],
    },
  },
];

/**
 * Kinds of a service's objects, without secret stores and RBAC. Argo CD omits other kinds from the resource tree, so the
 * kinds that controllers create from these are listed too: images are read from the pods in the tree.
 */
export const serviceKinds: Kinds = {
  '': ['ConfigMap', 'LimitRange', 'Pod', 'ResourceQuota', 'Service', 'ServiceAccount'],
  apps: ['Deployment', 'ReplicaSet'],
  autoscaling: ['HorizontalPodAutoscaler'],
  batch: ['CronJob', 'Job'],
  'discovery.k8s.io': ['EndpointSlice'],
  'elbv2.k8s.aws': ['TargetGroupBinding'],
  'external-secrets.io': ['ExternalSecret'],
  'monitoring.coreos.com': ['ServiceMonitor'],
  'networking.k8s.io': ['NetworkPolicy'],
  policy: ['PodDisruptionBudget'],
};

const whitelist = (kinds: Kinds) =>
  Object.entries(kinds).flatMap(([group, names]) => names.map((kind) => ({ group, kind })));

const teamProjects = ({ plans }: Cluster): readonly Project[] =>
  [...new Map(plans.map(({ project, team, preview }) => [project, preview ? undefined : team]))].map(
    ([name, team]) => ({
      name,
      description: team === undefined ? 'Previews of pull requests' : `Services of team ${team}`,
      clusterKinds: {},
      namespacedKinds: serviceKinds,
      ...(team === undefined && { otherNamespaces: [databasesNamespace] }),
    }),
  );

/** One AppProject for each: only its components' repositories, namespaces and kinds. */
export function addProjects(chart: Chart, cluster: Cluster, components: readonly Component[]): void {
  for (const project of [...platformProjects, ...teamProjects(cluster)]) {
    const { name, description, clusterKinds, namespacedKinds, otherNamespaces = [] } = project;
    const members = components.filter((component) => component.project === name);
    const repositories = members.flatMap((component) => component.chart?.chart.repository ?? []);
    const namespaces = [...members.map(({ namespace }) => namespace), ...otherNamespaces];
    new ApiObject(chart, `project-${name}`, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name, annotations: syncWave(waves.projects), ...finalizers(cluster) },
      spec: {
        description,
        sourceRepos: [...new Set([repositoryUrl(cluster.organization), ...repositories])].sort(),
        destinations: [...new Set(namespaces)].sort().map((namespace) => ({ server: inCluster.server, namespace })),
        clusterResourceWhitelist: whitelist(clusterKinds),
        ...(namespacedKinds && { namespaceResourceWhitelist: whitelist(namespacedKinds) }),
      },
    });
  }
}
