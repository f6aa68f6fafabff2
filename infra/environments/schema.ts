import type { RegionName } from './catalogue.ts';

/**
 * The shape of everything that exists. Units are in the names; what may be absent is an object or `undefined`, and every
 * literal states every key, so that two environments can be read side by side.
 */

export type AccountName = 'shared' | EnvironmentName;
export type EnvironmentName = 'dev' | 'uat' | 'prod';

export interface AccountConfig {
  /** Twelve digits. */
  readonly id: string;
  /** `local` until the account's state buckets exist, `s3` ever after (see bootstrap/README.md). */
  readonly bootstrapState: 'local' | 's3';
}

export interface Organization {
  /** Starts every name: 2-8 lower-case letters and digits, so that the longest derived name still fits. */
  readonly prefix: string;
  /** The parent zone, held by the shared account; every environment's zone is delegated from it. */
  readonly domain: string;
  readonly repository: {
    readonly owner: string;
    readonly name: string;
    /** GitHub's numeric ids: in the OIDC subject of every repository created after 15 July 2026. */
    readonly ownerId: string;
    readonly repositoryId: string;
    /** The only branch whose pushes deploy. */
    readonly defaultBranch: string;
  };
  readonly accounts: Readonly<Record<AccountName, AccountConfig>>;
  /** Regions with a registry and with state buckets, the first one holding what is global. */
  readonly regions: readonly [RegionName, ...RegionName[]];
  /** Whether state is locked by the DynamoDB table as well as by the bucket's native lock file. */
  readonly stateLockTable: boolean;
  readonly registry: {
    readonly repositories: readonly string[];
    readonly untaggedExpiryDays: number;
    readonly keepImages: number;
  };
}

export interface DeliveryConfig {
  /** What starts an apply and a release: a merge, a person, or a person and an approval. */
  readonly trigger: 'merge' | 'manual' | 'approval';
  /** Revision of the repository that Argo CD follows. */
  readonly gitRevision: string;
  /**
   * IAM role of the people who administer the clusters and apply by hand, in the environment's account: its name, after
   * its path if it has one. It has to exist before the cluster does.
   */
  readonly administratorRoleName: string;
}

export interface NetworkConfig {
  /** One gateway for all zones, or one in each so that a zone's loss takes nothing else along. */
  readonly natGateways: 'single' | 'per-zone';
  /** Service names as in `com.amazonaws.<region>.<name>`; each costs an hourly fee per zone. */
  readonly interfaceEndpoints: readonly string[];
  readonly flowLogRetentionDays: number;
}

export type VpnAuthentication =
  | {
      readonly kind: 'saml';
      /** Name of the IAM SAML provider in the environment's account; it has to exist. */
      readonly samlProviderName: string;
    }
  | {
      readonly kind: 'mutual-tls';
      /** Region -> id of the ACM certificate imported from the client CA; the CA's key never comes near state. */
      readonly clientRootCertificateIds: Readonly<Partial<Record<RegionName, string>>>;
    };

export interface VpnAuthorization {
  readonly description: string;
  /** Group id in the SAML assertion; `undefined` admits whoever authenticates. */
  readonly groupId: string | undefined;
}

export interface ClientVpnConfig {
  readonly authentication: VpnAuthentication;
  readonly authorizations: readonly [VpnAuthorization, ...VpnAuthorization[]];
  readonly sessionHours: 8 | 10 | 12 | 24;
  readonly logRetentionDays: number;
}

export interface DatabaseAlarms {
  readonly cpuPercent: number;
  readonly connections: number;
  /** Instances only: Aurora's volume grows by itself. */
  readonly freeStorageGib: number | undefined;
  /** Aurora only, milliseconds. */
  readonly replicaLagMs: number | undefined;
  /** Global databases only, milliseconds. */
  readonly globalLagMs: number | undefined;
}

interface DatabaseCommon {
  /** PostgreSQL, `major.minor`. */
  readonly engineVersion: string;
  readonly instanceClass: string;
  readonly databaseName: string;
  readonly masterUsername: string;
  /** `managed` by RDS, or `write-only`: generated at apply, handed over, and never in state. */
  readonly masterPassword: 'managed' | 'write-only';
  readonly backupRetentionDays: number;
  /** UTC, `hh:mm-hh:mm`. */
  readonly backupWindow: string;
  /** UTC, `ddd:hh:mm-ddd:hh:mm`. */
  readonly maintenanceWindow: string;
  readonly performanceInsightsRetentionDays: number;
  readonly monitoringIntervalSeconds: number;
  readonly logRetentionDays: number;
  readonly alarms: DatabaseAlarms;
}

export interface RdsInstanceConfig extends DatabaseCommon {
  readonly kind: 'rds-instance';
  readonly allocatedStorageGib: number;
  readonly maxAllocatedStorageGib: number;
  readonly multiAz: boolean;
}

export interface AuroraGlobalConfig extends DatabaseCommon {
  readonly kind: 'aurora-global';
  readonly storage: 'aurora' | 'aurora-iopt1';
  /** Only read when the global database is born; afterwards a switchover decides. */
  readonly writerRegionAtBirth: RegionName;
  /** Instances beside the first one, in each region. */
  readonly readersPerRegion: number;
}

export type DatabaseConfig = RdsInstanceConfig | AuroraGlobalConfig;

export interface NodeGroupConfig {
  readonly instanceTypes: readonly [string, ...string[]];
  /** Nodes at birth, and never fewer. Scale a running group up to a new minimum first: EKS refuses one above it. */
  readonly minSize: number;
  readonly maxSize: number;
  /** Nodes that an upgrade may take away at once. */
  readonly maxUnavailable: number;
  readonly dataVolumeGib: number;
}

export interface ClusterConfig {
  /** `major.minor`. */
  readonly kubernetesVersion: string;
  readonly nodeGroups: Readonly<Record<string, NodeGroupConfig>>;
  readonly logRetentionDays: number;
  readonly lokiRetentionDays: number;
}

export interface BackendConfig {
  /** Pods in each region; a disruption budget needs two. */
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Requested by each pod; it may use four times as much while the node has it. */
  readonly cpuMillicores: number;
  /** Requested by each pod, and its limit. */
  readonly memoryMib: number;
  /** Connections of each pod; with `maxReplicas` pods in each region they have to fit into the database's. */
  readonly writerConnections: number;
  readonly readerConnections: number;
}

/** What all pods of a namespace may ask for together. */
export interface QuotaConfig {
  readonly cpuCores: number;
  readonly memoryGib: number;
  readonly pods: number;
}

export interface LedgerConfig {
  readonly backend: BackendConfig;
  /**
   * Where a sync brings the schema up to date before the new pods start: the region that a release reaches first. The
   * job talks to the writer, wherever that is.
   */
  readonly migrationRegion: RegionName;
  /** Who may read without signing in. */
  readonly reads: 'open' | 'signed-in';
  /** Group in a person's token -> what that person may do. */
  readonly roles: Readonly<Record<string, 'viewer' | 'editor' | 'admin'>>;
  readonly quota: QuotaConfig;
}

export interface WafConfig {
  /** Requests per five minutes from one address before it is blocked. */
  readonly rateLimitPerFiveMinutes: number;
  readonly logRetentionDays: number;
}

export interface PrometheusConfig {
  /** Each scrapes everything by itself: a second one is there while the first one's node is not. */
  readonly replicas: number;
  readonly retentionDays: number;
  readonly storageGib: number;
  readonly memoryMib: number;
}

export interface LokiConfig {
  /** One, or three of which each line is on two at least before it is accepted. */
  readonly replicas: 1 | 3;
  /** Of the write-ahead log and the index that is not in the bucket yet. */
  readonly storageGib: number;
  readonly memoryMib: number;
}

export interface ObservabilityConfig {
  readonly prometheus: PrometheusConfig;
  readonly alertmanagerReplicas: number;
  /** How long logs are kept is `cluster.lokiRetentionDays`, which the bucket follows. */
  readonly loki: LokiConfig;
}

export interface IngressConfig {
  readonly waf: WafConfig | undefined;
  readonly idleTimeoutSeconds: number;
  readonly accessLogRetentionDays: number;
}

export interface HealthCheckConfig {
  readonly protocol: 'HTTPS';
  readonly path: string;
  readonly intervalSeconds: 10 | 30;
  readonly failureThreshold: number;
}

export type RoutingConfig =
  | { readonly policy: 'simple' }
  | { readonly policy: 'latency'; readonly healthCheck: HealthCheckConfig | undefined };

export interface DnsConfig {
  /** The environment's public zone; has to lie below the organization's domain. */
  readonly zoneName: string;
  readonly routing: RoutingConfig;
}

export interface EdgeConfig {
  readonly priceClass: 'PriceClass_100' | 'PriceClass_200' | 'PriceClass_All';
  readonly waf: WafConfig | undefined;
  readonly logRetentionDays: number;
}

export interface AlarmsConfig {
  /** Who is told; each address has to confirm once. */
  readonly emails: readonly string[];
}

export interface BudgetConfig {
  readonly monthlyUsd: number;
  /** Percent of the budget, actual and forecast. */
  readonly alertAtPercent: readonly number[];
}

export interface RegionConfig {
  readonly name: RegionName;
  /** Subnets are made in all of them; two at least, because EKS, load balancers and subnet groups ask for two. */
  readonly zones: readonly [string, string, ...string[]];
  /** Where nodes, NAT gateways and database instances run: all zones, or fewer. */
  readonly workloadZones: readonly [string, ...string[]];
  /** /16 to /19, disjoint from every other range of every environment. */
  readonly vpcCidr: string;
  /** Kubernetes service addresses, /12 to /24. */
  readonly serviceCidr: string;
  /** Client VPN pool, /22 to /12; fixed for the life of the endpoint. `undefined` without `access`. */
  readonly vpnClientCidr: string | undefined;
}

export interface EnvironmentConfig {
  readonly name: EnvironmentName;
  readonly primaryRegion: RegionName;
  /** AWS' deletion protection and the lifecycle guard of everything that holds data. */
  readonly protectFromDestroy: boolean;
  readonly delivery: DeliveryConfig;
  readonly network: NetworkConfig;
  readonly access: ClientVpnConfig | undefined;
  readonly database: DatabaseConfig;
  readonly cluster: ClusterConfig;
  readonly observability: ObservabilityConfig;
  readonly ledger: LedgerConfig;
  readonly ingress: IngressConfig;
  readonly dns: DnsConfig;
  readonly edge: EdgeConfig;
  readonly alarms: AlarmsConfig;
  readonly budget: BudgetConfig;
  readonly regions: readonly [RegionConfig, ...RegionConfig[]];
}
