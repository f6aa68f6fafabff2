import { ApiObject, type Chart } from 'cdk8s';
import type { Cluster } from '../cluster.ts';
import { type Component, finalizers, syncWave, waves } from '../component.ts';
import { inCluster, repositoryUrl } from './source.ts';

interface Project {
  readonly description: string;
  /** API group -> cluster-wide kinds that its components bring. */
  readonly clusterKinds: Readonly<Record<string, readonly string[]>>;
}

const projects = {
  controllers: {
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
  observability: {
    description: 'Metrics, logs, dashboards and alerts',
    clusterKinds: {
      'admissionregistration.k8s.io': ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
      'apiextensions.k8s.io': ['CustomResourceDefinition'],
      'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
      'storage.k8s.io': ['StorageClass'],
    },
  },
  application: { description: 'The release ledger', clusterKinds: {} },
} as const satisfies Record<string, Project>;
export type ProjectName = keyof typeof projects;

/** One AppProject for each: its components' repositories, namespaces and cluster-wide kinds, and no others. */
export function addProjects(chart: Chart, cluster: Cluster, components: readonly Component[]): void {
  for (const [name, { description, clusterKinds }] of Object.entries<Project>(projects)) {
    const members = components.filter(({ project }) => project === name);
    const repositories = members.flatMap((component) => component.chart?.chart.repository ?? []);
    const namespaces = members.map(({ namespace }) => namespace);
    new ApiObject(chart, `project-${name}`, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name, annotations: syncWave(waves.projects), ...finalizers(cluster) },
      spec: {
        description,
        sourceRepos: [...new Set([repositoryUrl(cluster.organization), ...repositories])].sort(),
        destinations: [...new Set(namespaces)].sort().map((namespace) => ({ server: inCluster.server, namespace })),
        clusterResourceWhitelist: Object.entries(clusterKinds).flatMap(([group, kinds]) =>
          kinds.map((kind) => ({ group, kind })),
        ),
      },
    });
  }
}
