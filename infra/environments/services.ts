/**
 * What answers behind the load balancers, and which workloads call AWS. `infra` makes target groups, records and Pod
 * Identity associations from it, `gitops` the TargetGroupBindings and service accounts: both sides read this table.
 */

export interface ServiceConfig {
  /** In the target group's name, which AWS limits to 32 characters: validation adds the prefix and counts. */
  readonly name: string;
  readonly protocol: 'HTTP' | 'GRPC';
  readonly port: number;
  /** HTTP path, or the gRPC method, that says whether a pod may be sent traffic. */
  readonly healthCheckPath: string;
}

/** Reached from the internet by the public load balancer. */
export const publicServices = {
  api: { name: 'api', protocol: 'HTTP', port: 8080, healthCheckPath: '/readyz' },
  grpc: { name: 'grpc', protocol: 'GRPC', port: 9090, healthCheckPath: '/grpc.health.v1.Health/Check' },
} as const satisfies Record<string, ServiceConfig>;

/** Reached over the VPN only, each at `<name>.<region code>.internal.<zone>`. */
export const internalServices = [
  { name: 'argocd', protocol: 'HTTP', port: 8080, healthCheckPath: '/healthz' },
  { name: 'grafana', protocol: 'HTTP', port: 3000, healthCheckPath: '/api/health' },
  { name: 'prometheus', protocol: 'HTTP', port: 9090, healthCheckPath: '/-/healthy' },
  { name: 'alerts', protocol: 'HTTP', port: 9093, healthCheckPath: '/-/healthy' },
] as const satisfies readonly ServiceConfig[];

/** Service accounts that get AWS credentials by Pod Identity: `namespace` and `serviceAccount` as `gitops` makes them. */
export const podIdentities = {
  loadBalancerController: { namespace: 'kube-system', serviceAccount: 'aws-load-balancer-controller' },
  ebsCsiDriver: { namespace: 'kube-system', serviceAccount: 'ebs-csi-controller-sa' },
  vpcCni: { namespace: 'kube-system', serviceAccount: 'aws-node' },
  externalSecrets: { namespace: 'external-secrets', serviceAccount: 'external-secrets' },
  loki: { namespace: 'loki', serviceAccount: 'loki' },
  alertmanager: { namespace: 'monitoring', serviceAccount: 'alertmanager' },
  backend: { namespace: 'ledger', serviceAccount: 'ledger-backend' },
  migration: { namespace: 'ledger', serviceAccount: 'ledger-migration' },
  sitePublisher: { namespace: 'ledger', serviceAccount: 'ledger-site-publisher' },
} as const;
export type PodIdentityName = keyof typeof podIdentities;

/** Namespaces that the delivery stack makes before Argo CD syncs into them. */
export const namespaces = ['argocd', 'external-secrets', 'ledger', 'loki', 'monitoring'] as const;

/** Database users that sign in with IAM tokens: the service, and the job that owns the schema. */
export const databaseUsers = { app: 'ledger_app', migration: 'ledger_migration' } as const;

/** Secrets that a person fills in once; the platform makes the empty, replicated container only. */
export const handFilledSecrets = ['argocd-oidc', 'grafana-oidc', 'ledger-oidc'] as const;
