import { inCluster } from './published-facts.ts';

export interface RootApplicationProps {
  /** Namespace of Argo CD. */
  readonly namespace: string;
  /** HTTPS URL of the only repository that is synced. */
  readonly repositoryUrl: string;
  /** Folder of this environment and region. */
  readonly applicationsPath: string;
  readonly gitRevision: string;
  /** Leaves everything running when the root is deleted; otherwise everything that it synced is deleted too. */
  readonly protectFromDestroy: boolean;
}

/** Name of the root's AppProject; those of the applications are in Git. */
export const platformProject = 'platform';

/** Values of the chart argocd-apps 2.0: the project, and the root of the app of apps. */
export function rootApplicationValues(props: RootApplicationProps) {
  const { namespace, repositoryUrl } = props;
  // On the project too: it must exist until its applications are deleted.
  const finalizers = props.protectFromDestroy ? {} : { finalizers: ['resources-finalizer.argocd.argoproj.io'] };
  return {
    projects: {
      [platformProject]: {
        namespace,
        ...finalizers,
        description: 'The root of the applications, and nothing else',
        sourceRepos: [repositoryUrl],
        destinations: [{ server: inCluster.server, namespace }],
        // AppProjects in Git, which this project may create, limit the applications; a review guards those.
        clusterResourceWhitelist: [],
        namespaceResourceWhitelist: ['Application', 'AppProject'].map((kind) => ({ group: 'argoproj.io', kind })),
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
          // Retries without limit, each time with the latest revision: what an application waits for may come later. At most a minute
          // apart: while a cluster comes up, every wave waits for the retry after an application that was unhealthy for a moment.
          retry: { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '1m' } },
        },
      },
    },
  };
}
