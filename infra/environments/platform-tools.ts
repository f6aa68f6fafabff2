/**
 * The platform's workloads in each cluster: tools behind the internal load balancer, controllers that call AWS, their
 * namespaces and their secrets. `infra` and `gitops` read this table; services are in services/.
 */

export interface InternalTool {
  /** Host, and part of the target group's name. */
  readonly name: string;
  readonly port: number;
  readonly healthCheckPath: string;
}

/** Reached over the VPN only, each at `<name>.<region code>.internal.<zone>`. */
export const internalTools = [
  { name: 'argocd', port: 8080, healthCheckPath: '/healthz' },
  { name: 'grafana', port: 3000, healthCheckPath: '/api/health' },
  { name: 'prometheus', port: 9090, healthCheckPath: '/-/healthy' },
  { name: 'alerts', port: 9093, healthCheckPath: '/-/healthy' },
] as const satisfies readonly InternalTool[];

/** Service accounts of controllers that get AWS credentials from EKS Pod Identity. */
export const controllerIdentities = {
  loadBalancerController: { namespace: 'kube-system', serviceAccount: 'aws-load-balancer-controller' },
  ebsCsiDriver: { namespace: 'kube-system', serviceAccount: 'ebs-csi-controller-sa' },
  vpcCni: { namespace: 'kube-system', serviceAccount: 'aws-node' },
  externalSecrets: { namespace: 'external-secrets', serviceAccount: 'external-secrets' },
  loki: { namespace: 'loki', serviceAccount: 'loki' },
  alertmanager: { namespace: 'monitoring', serviceAccount: 'alertmanager' },
} as const;
export type ControllerName = keyof typeof controllerIdentities;

/** Suffix of a controller's role: `load-balancer-controller`. */
export const controllerRole = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Suffixes of the platform's IAM roles and buckets in each region; no workload may use them. */
export const reservedNames = {
  roles: [
    'cluster',
    'node',
    'flow-log',
    'database-database-monitoring',
    ...Object.keys(controllerIdentities).map(controllerRole),
  ],
  buckets: ['loki', 'lb-logs', 'tfstate', 'tfstate-logs'],
} as const;

export type PodSecurity = 'restricted' | 'privileged';

/** The platform's namespaces, and their Pod Security Standard. */
export const platformNamespaces = {
  argocd: 'restricted',
  /** The job that creates each service's database and its users. */
  databases: 'restricted',
  'external-secrets': 'restricted',
  loki: 'restricted',
  // The node exporter and the log agent read the node: its network, its processes and its log files.
  monitoring: 'privileged',
} as const satisfies Readonly<Record<string, PodSecurity>>;
export type PlatformNamespace = keyof typeof platformNamespaces;

/** The platform's Argo CD Applications, in addition to `<service>` and `<service>-namespace`; a test in gitops compares. */
export const platformApplications = [
  'alerts',
  'alloy',
  'argo-cd',
  'dashboards',
  'databases',
  'external-secrets',
  'kube-prometheus-stack',
  'load-balancer-controller',
  'loki',
  'notifications',
  'observability-namespaces',
  'policies',
  'previews',
  'prometheus-operator-crds',
  'root',
] as const;

/** Secrets of the tools whose value an operator writes once; the platform creates only the empty, replicated secret. */
export const externallyManagedSecrets = [
  { namespace: 'argocd', name: 'oidc' },
  { namespace: 'monitoring', name: 'grafana-oidc' },
] as const satisfies readonly { readonly namespace: PlatformNamespace; readonly name: string }[];
