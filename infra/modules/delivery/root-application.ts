import { inCluster } from './published-facts.ts';

export interface RootApplicationProps {
  /** Namespace of Argo CD. */
  readonly namespace: string;
  /** HTTPS address of the only repository that is synced. */
  readonly repositoryUrl: string;
  /** Folder of this environment and region. */
  readonly applicationsPath: string;
  readonly gitRevision: string;
  /** Where applications may put things. */
  readonly namespaces: readonly string[];
  /** Leaves everything running when the root is deleted; otherwise all that it synced goes with it. */
  readonly protectFromDestroy: boolean;
}

/** Name of the project that every application belongs to. */
export const platformProject = 'platform';

/** Cluster-wide kinds that the platform's components bring. Namespaces are not among them: the delivery stack has them. */
const clusterKinds: Readonly<Record<string, readonly string[]>> = {
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
  'storage.k8s.io': ['StorageClass'],
};

/** Values of the chart argocd-apps 2.0: the project, and the root of the app of apps. */
export function rootApplicationValues(props: RootApplicationProps) {
  const { namespace, repositoryUrl } = props;
  // On the project too, so that it outlives the applications which are being deleted in its name.
  const finalizers = props.protectFromDestroy ? {} : { finalizers: ['resources-finalizer.argocd.argoproj.io'] };
  return {
    projects: {
      [platformProject]: {
        namespace,
        ...finalizers,
        description: 'What the platform runs in this cluster',
        sourceRepos: [repositoryUrl],
        destinations: props.namespaces.map((name) => ({ server: inCluster.server, namespace: name })),
        clusterResourceWhitelist: Object.entries(clusterKinds).flatMap(([group, kinds]) =>
          kinds.map((kind) => ({ group, kind })),
        ),
      },
    },
    applications: {
      root: {
        namespace,
        ...finalizers,
        project: platformProject,
        source: { repoURL: repositoryUrl, path: props.applicationsPath, targetRevision: props.gitRevision },
        destination: { server: inCluster.server, namespace },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          syncOptions: ['ServerSideApply=true', 'FailOnSharedResource=true'],
          retry: { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
        },
      },
    },
  };
}
