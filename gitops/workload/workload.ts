import { k8s } from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { type HardenedPodProps, hardenedPod, podLabels } from './pod.ts';

export interface PortProps {
  readonly name: string;
  readonly number: number;
  /** For example `grpc`, for readers of the Kubernetes Service. @default none */
  readonly appProtocol?: string;
}

export interface WorkloadProps extends Omit<HardenedPodProps, 'container' | 'pod'> {
  readonly ports: readonly [PortProps, ...PortProps[]];
  /** HTTP paths on the first port. Liveness checks only the process itself. */
  readonly livenessPath: string;
  readonly readinessPath: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** CPU utilization of requests at which the autoscaler adds a pod. */
  readonly targetCpuPercent: number;
  /** preStop delay between removal from the endpoints and SIGTERM, so that clients see the removal first. */
  readonly preStopSeconds: number;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly shutdownSeconds: number;
  /** Annotations of the pods. @default {} */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Annotations of the Service. @default {} */
  readonly serviceAnnotations?: Readonly<Record<string, string>>;
}

const spread = (labels: Readonly<Record<string, string>>) =>
  ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    // Preferred, not required: while a zone is lost, its share must run in the others.
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { ...labels } },
    // Counted by release: otherwise terminating pods would influence the placement of new ones.
    matchLabelKeys: ['pod-template-hash'],
  }));

/** Deployment, autoscaler, disruption budget and Kubernetes Service of a component. */
export class Workload extends Construct {
  readonly serviceName: string;
  readonly podSelector: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    const { name, partOf, ports } = props;
    const labels = podLabels(name, partOf);
    const probe = (path: string): k8s.Probe => ({
      httpGet: { path, port: k8s.IntOrString.fromNumber(ports[0].number) },
      timeoutSeconds: 3,
    });
    const spec = hardenedPod({
      ...props,
      container: {
        ports: ports.map((port) => ({ name: port.name, containerPort: port.number, protocol: 'TCP' })),
        startupProbe: { ...probe(props.livenessPath), periodSeconds: 2, failureThreshold: 30 },
        livenessProbe: { ...probe(props.livenessPath), periodSeconds: 10, failureThreshold: 3 },
        readinessProbe: { ...probe(props.readinessPath), periodSeconds: 5, failureThreshold: 2 },
        lifecycle: { preStop: { sleep: { seconds: props.preStopSeconds } } },
      },
      pod: {
        terminationGracePeriodSeconds: props.preStopSeconds + props.shutdownSeconds,
        topologySpreadConstraints: spread(labels),
      },
    });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name, labels },
      spec: {
        // No replicas: each sync would revert the autoscaler's number.
        selector: { matchLabels: labels },
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: 600,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
        },
        template: {
          metadata: { labels, ...(props.podAnnotations && { annotations: { ...props.podAnnotations } }) },
          spec,
        },
      },
    });
    new k8s.KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata: { name, labels },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: props.minReplicas,
        maxReplicas: props.maxReplicas,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: props.targetCpuPercent } },
          },
        ],
        behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
      },
    });
    // A budget for a single pod would block every drain of its node.
    if (props.minReplicas >= 2) {
      new k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
        metadata: { name, labels },
        spec: {
          maxUnavailable: k8s.IntOrString.fromNumber(1),
          unhealthyPodEvictionPolicy: 'AlwaysAllow',
          selector: { matchLabels: labels },
        },
      });
    }
    new k8s.KubeService(this, 'service', {
      metadata: { name, labels, ...(props.serviceAnnotations && { annotations: { ...props.serviceAnnotations } }) },
      spec: {
        type: 'ClusterIP',
        selector: labels,
        ports: ports.map((port) => ({
          name: port.name,
          port: port.number,
          targetPort: k8s.IntOrString.fromString(port.name),
          protocol: 'TCP',
          ...(port.appProtocol && { appProtocol: port.appProtocol }),
        })),
      },
    });
    this.serviceName = name;
    this.podSelector = labels;
  }
}
