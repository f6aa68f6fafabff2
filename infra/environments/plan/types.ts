import type { ComponentKind } from '../kinds/kinds.ts';
import type { Objectives } from '../schema/service.ts';

/**
 * What a service needs and runs in one region of one environment. It is computed once, as data: infrastructure, manifests,
 * delivery, documents and tests iterate over it and make no decisions.
 */
export interface ServicePlan {
  readonly service: string;
  readonly team: string;
  readonly description: string;
  /** Kubernetes namespace: the service's name. */
  readonly namespace: string;
  /** Argo CD project of the team: `team-<team>`, so that it never collides with a project of the platform. */
  readonly project: string;
  readonly components: readonly ComponentPlan[];
  readonly database: DatabasePlan | undefined;
  readonly secrets: readonly SecretPlan[];
  /** Maximum requests of all pods of the namespace. */
  readonly quota: { readonly cpuCores: number; readonly memoryGib: number; readonly pods: number };
  readonly objectives: Objectives | undefined;
  /** Whether it records deployments, and Argo CD reports to it. */
  readonly isReleaseLedger: boolean;
  /** Module with the service's own alerts and dashboards. */
  readonly operations: string | undefined;
  /** Its slot of previews, from 1; `undefined` for a service itself. */
  readonly preview: { readonly slot: number } | undefined;
}

/** A variable of a container, with its value or the source of its value. */
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
  /** Template of External Secrets over the keys of `secret`, or plain text without one. */
  readonly content: string;
  /** The service's secret whose values the content uses, if any. */
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

/** A peer in a network policy. */
export interface PodPeer {
  readonly namespace: string;
  /** Workload. */
  readonly workload: string;
}

export interface EgressPlan {
  /** HTTPS to public addresses, AWS' own among them. */
  readonly internet: boolean;
  /** HTTPS to the VPC's interface endpoints, at least one of which serves an AWS service that the component calls. */
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

/** Pods of a Deployment, with an autoscaler. */
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
  /** Before the release changes anything, or together with the other changes. */
  readonly hook: 'PreSync' | 'Sync';
  readonly retries: number;
  readonly deadlineSeconds: number;
}

/** A job that a schedule runs. */
export interface ScheduledRun extends RunCommon {
  readonly type: 'scheduled';
  readonly schedule: string;
  readonly timeZone: string;
  /** Whether it runs in this region; in other regions it is suspended. */
  readonly active: boolean;
  readonly retries: number;
  readonly deadlineSeconds: number;
}

export type Run = DeploymentRun | ReleaseJobRun | ScheduledRun;

/** A port to which a load balancer routes. */
export interface ExposurePlan {
  readonly balancer: 'public' | 'internal';
  readonly protocol: 'HTTP' | 'GRPC';
  readonly port: number;
  /** Unique in the environment: construct id, and name of the TargetGroupBinding. */
  readonly id: string;
  /** At most 32 characters. */
  readonly targetGroupName: string;
  /** Host names that route to it. */
  readonly hosts: readonly string[];
  /** Path prefix without a trailing slash; `undefined` for the whole host. */
  readonly path: string | undefined;
  /** HTTP path, or gRPC method, that reports whether a pod may get traffic. */
  readonly healthCheckPath: string;
  /** Priority of the listener rule. The lowest number matches first, so a path precedes its host. */
  readonly priority: number;
  /** Deregistration delay, in which a terminating pod finishes its calls; longer than its termination takes. */
  readonly deregistrationSeconds: number;
  /** A second rule for the health checks of a path: a host that routes to this component in this region. */
  readonly probe: { readonly host: string; readonly priority: number } | undefined;
}

/** A public host, and its health check in a region. */
export interface PublicHostPlan {
  /** Unique in the environment; several ids can share a host, each with its own path. */
  readonly id: string;
  readonly host: string;
  /** Routes to this component in this region only. */
  readonly regionalHost: string;
  /** HTTPS path that a health check requests at `regionalHost`. */
  readonly healthPath: string;
  /** Id of the host whose health check this one uses: a gRPC host uses that of its component's HTTP host. */
  readonly followsHealthOf: string | undefined;
}

/** A static site: its bucket in this region, and its distribution. */
export interface SitePlan {
  readonly id: string;
  readonly host: string;
  readonly bucketName: string;
  /** Host that serves `/api/*`. */
  readonly apiHost: string | undefined;
  /** False for a preview, which concerns its author only. */
  readonly hasAlarms: boolean;
}

/** A statement of the IAM policy of a service account. */
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

/** Nodes on which a component's pods run. */
export interface NodesPlan {
  /** Node selector; empty for any node. */
  readonly selector: Readonly<Record<string, string>>;
  readonly tolerations: readonly TolerationPlan[];
  /** NVIDIA GPUs of each pod. */
  readonly gpus: number;
}

export interface ComponentPlan {
  readonly kind: ComponentKind;
  /** Key in the spec. */
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
  /** Runs only in the region that a release reaches first. */
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
  /** Name in Secrets Manager. */
  readonly secretName: string;
  /** Name of the Secret in the namespace. */
  readonly kubernetesName: string;
  readonly origin: 'filled-in' | 'generated';
  /** Keys of its JSON that the service reads. */
  readonly keys: readonly string[];
}
