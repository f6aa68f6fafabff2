import type { ExposurePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { ApiObject, type Chart } from 'cdk8s';

export interface TargetGroupBindingProps {
  readonly exposure: ExposurePlan;
  /** Kubernetes Service whose pods join. */
  readonly serviceName: string;
  /** @default the port of the load balancer's target group */
  readonly servicePort?: number;
  /** @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Registers a service's pods with a target group of the ingress stack. The binding has the group's name, which both sides
 * derive; the controller looks up the ARN once, when the binding is created.
 */
export function addTargetGroupBinding(chart: Chart, props: TargetGroupBindingProps): void {
  const { id, targetGroupName, port } = props.exposure;
  new ApiObject(chart, `target-group-${id}`, {
    apiVersion: 'elbv2.k8s.aws/v1beta1',
    kind: 'TargetGroupBinding',
    metadata: { name: id, ...(props.annotations && { annotations: { ...props.annotations } }) },
    spec: {
      targetGroupName,
      targetType: 'ip',
      serviceRef: { name: props.serviceName, port: props.servicePort ?? port },
    },
  });
}
