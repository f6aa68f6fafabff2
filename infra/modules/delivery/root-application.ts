import { inCluster } from './published-facts.ts';

export interface RootApplicationProps {
  /** Namespace of Argo CD. */
  readonly namespace: string;
  /** HTTPS address of the only repository that is synced. */
  readonly repositoryUrl: string;
  /** Folder of this environment and region. */
  readonly applicationsPath: string;
  readonly gitRevision: string;
  /** Leaves everything running when the root is deleted; otherwise all that it synced goes with it. */
  readonly protectFromDestroy: boolean;
}

/** Name of the root's own project; those of the applications are in Git. */
export const platformProject = 'platform';

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
        description: 'The root of the applications, and nothing else',
        sourceRepos: [repositoryUrl],
        destinations: [{ server: inCluster.server, namespace }],
        // What they may do is said by projects in Git, which it may make, and by the review that those go through.
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
          // Without end, and each time with what Git says by then: what an application waits for may come later.
          retry: { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
        },
      },
    },
  };
}
