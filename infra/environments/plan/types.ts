import type { ComponentKind } from '../kinds/kinds.ts';
import type { Objectives } from '../schema/service.ts';

/**
 * What a service needs and runs in one region of one environment. Computed once, as data: infrastructure, manifests,
 * delivery, documents and tests loop over it and decide nothing.
 */
export interface ServicePlan {
  readonly service: string;
  readonly team: string;
  readonly description: string;
  /** Kubernetes namespace: the service's name. */
  readonly namespace: string;
  /** Argo CD project of the team: `team-<team>`, so that no team's is one of the platform's. */
  readonly project: string;
  readonly components: readonly ComponentPlan[];
  readonly database: DatabasePlan | undefined;
  readonly secrets: readonly SecretPlan[];
  /** What all pods of the namespace may ask for together. */
  readonly quota: QuotaPlan;
  readonly objectives: Objectives | undefined;
  /** Whether deployments are recorded in it, and Argo CD reports to it. */
  readonly isReleaseLedger: boolean;
  /** Module with the service's own alerts and dashboards. */
  readonly operations: string | undefined;
}

export interface QuotaPlan {
  readonly cpuCores: number;
  readonly memoryGib: number;
  readonly pods: number;
}

/** A variable of a container, with its value or where the value comes from. */
export type EnvironmentVariable =
  | { readonly name: string; readonly value: string }
  /** Key of the ConfigMap of cluster facts. */
  | { readonly name: string; readonly fact: string }
  /** Key of a Secret in the namespace. */
  | { readonly name: string; readonly secret: string; readonly key: string };

/** A file in the pod. */
export interface FilePlan {
  /** Absolute. */
  readonly path: string;
  /** Template of External Secrets over the keys of `secrets`, or plain text where there are none. */
  readonly content: string;
  /** Names of the service's secrets that the content takes values from: none, or one. */
  readonly secret: string | undefined;
}

export interface ImagePlan {
  /** Repository in the registry: `<service>-<component>`. */
  readonly repository: string;
  readonly dockerfile: string;
  readonly context: string;
  readonly platforms: readonly string[];
}

export interface PortPlan {
  readonly name: 'http' | 'grpc' | 'metrics';
  readonly number: number;
}

/** Who a network policy speaks of. */
export interface PodPeer {
  readonly namespace: string;
  /** Workload. */
  readonly workload: string;
}

export interface EgressPlan {
  /** HTTPS to public addresses, AWS' own among them. */
  readonly internet: boolean;
  /** HTTPS to the VPC's interface endpoints, one of which answers for an AWS service that the component calls. */
  readonly interfaceEndpoints: boolean;
  readonly database: boolean;
  readonly pods: readonly (PodPeer & { readonly ports: readonly number[] })[];
}

export interface IngressPlan {
  /** Ports that the public load balancer reaches. */
  readonly publicPorts: readonly number[];
  /** Ports that the internal load balancer reaches. */
  readonly internalPorts: readonly number[];
  readonly metricsPort: number | undefined;
  readonly pods: readonly (PodPeer & { readonly ports: readonly number[] })[];
}

interface RunCommon {
  readonly args: readonly string[];
  readonly env: readonly EnvironmentVariable[];
  readonly files: readonly FilePlan[];
  readonly cpuMillicores: number;
  readonly memoryMib: number;
}

/** Pods that stay, with an autoscaler. */
export interface DeploymentRun extends RunCommon {
  readonly type: 'deployment';
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly ports: readonly [PortPlan, ...PortPlan[]];
  readonly livenessPath: string;
  readonly readinessPath: string;
  readonly drainDelaySeconds: number;
  readonly drainLimitSeconds: number;
}

/** A job that each release runs once. */
export interface ReleaseJobRun extends RunCommon {
  readonly type: 'release-job';
  /** Before anything of the release changes, or among it. */
  readonly hook: 'PreSync' | 'Sync';
  readonly retries: number;
  readonly deadlineSeconds: number;
}

/** A job that a schedule runs. */
export interface ScheduledRun extends RunCommon {
  readonly type: 'scheduled';
  readonly schedule: string;
  readonly timeZone: string;
  /** Whether it runs in this region: elsewhere it is suspended. */
  readonly active: boolean;
  readonly retries: number;
  readonly deadlineSeconds: number;
}

export type Run = DeploymentRun | ReleaseJobRun | ScheduledRun;

/** A port that a load balancer leads to. */
export interface ExposurePlan {
  readonly balancer: 'public' | 'internal';
  readonly protocol: 'HTTP' | 'GRPC';
  readonly port: number;
  /** Unique in the environment: construct id, and name of the TargetGroupBinding. */
  readonly id: string;
  /** At most 32 characters. */
  readonly targetGroupName: string;
  /** Host names that lead to it. */
  readonly hosts: readonly string[];
  /** Path that all of it lies below, without a slash at its end; undefined for the whole host. */
  readonly path: string | undefined;
  /** HTTP path, or gRPC method, that says whether a pod may get traffic. */
  readonly healthCheckPath: string;
  /** Of the listener rule; a smaller one is asked first, so that a path comes before the host that it is on. */
  readonly priority: number;
  /** How long the load balancer lets a pod that leaves end its calls; longer than the pod takes to end. */
  readonly deregistrationSeconds: number;
  /** A second rule, for all of a host that leads to this region: where the first is for a path, health checks ask it. */
  readonly probe: { readonly host: string; readonly priority: number } | undefined;
}

/** A public host, and how a region's health is asked. */
export interface PublicHostPlan {
  /** Unique in the environment; several can share one host, each with a path. */
  readonly id: string;
  readonly host: string;
  /** Leads to this region, and to this component, alone. */
  readonly regionalHost: string;
  /** HTTPS path that a health check asks at `regionalHost`. */
  readonly healthPath: string;
  /** Id of the host whose health check this one follows: gRPC follows its component's HTTP host. */
  readonly followsHealthOf: string | undefined;
}

/** A static site: its bucket in this region, and its distribution. */
export interface SitePlan {
  readonly id: string;
  readonly host: string;
  readonly bucketName: string;
  /** Host that answers `/api/*`. */
  readonly apiHost: string | undefined;
}

/** Rights of a service account, as an IAM policy has them. */
export interface StatementPlan {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The component's service account and its AWS permissions. */
export interface IdentityPlan {
  readonly serviceAccount: string;
  /** At most 64 characters. */
  readonly roleName: string;
  readonly statements: readonly StatementPlan[];
}

export interface TolerationPlan {
  readonly key: string;
  readonly value: string;
  readonly effect: 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule';
}

/** Which nodes a component's pods run on. */
export interface NodesPlan {
  /** Labels of the nodes; empty for any node. */
  readonly selector: Readonly<Record<string, string>>;
  readonly tolerations: readonly TolerationPlan[];
  /** Of NVIDIA's, for each pod. */
  readonly gpus: number;
}

export interface ComponentPlan {
  readonly kind: ComponentKind;
  /** In the spec. */
  readonly component: string;
  /** Workload, container, image and service account: `<service>-<component>`. */
  readonly name: string;
  readonly image: ImagePlan;
  readonly run: Run;
  readonly nodes: NodesPlan;
  readonly identity: IdentityPlan;
  readonly exposures: readonly ExposurePlan[];
  readonly hosts: readonly PublicHostPlan[];
  readonly site: SitePlan | undefined;
  readonly ingress: IngressPlan;
  readonly egress: EgressPlan;
}

export interface DatabasePlan {
  readonly name: string;
  readonly users: { readonly app: string; readonly migration: string };
  readonly tableRights: 'read-and-write' | 'granted-by-migrations';
  /** Runs in the region that a release reaches first, and only there. */
  readonly migration: {
    readonly name: string;
    readonly image: ImagePlan;
    readonly identity: IdentityPlan;
    readonly egress: EgressPlan;
    readonly run: ReleaseJobRun;
    readonly runsHere: boolean;
  };
}

export interface SecretPlan {
  readonly name: string;
  /** In Secrets Manager. */
  readonly secretName: string;
  /** Secret in the namespace. */
  readonly kubernetesName: string;
  readonly origin: 'filled-in' | 'generated';
  /** Keys of its JSON that the service reads. */
  readonly keys: readonly string[];
}
