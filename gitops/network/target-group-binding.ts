import type { ExposurePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { ApiObject, type Chart } from 'cdk8s';

export interface TargetGroupBindingProps {
  readonly exposure: ExposurePlan;
  /** Kubernetes service whose pods join. */
  readonly serviceName: string;
  /** @default the port of the load balancer's target group */
  readonly servicePort?: number;
}

/**
 * Has a service's pods join the target group that the ingress stack has made. The group is told by its name, which both
 * sides derive; the controller looks its ARN up, once, when the binding is created.
 */
export function addTargetGroupBinding(chart: Chart, props: TargetGroupBindingProps): void {
  const { id, targetGroupName, port } = props.exposure;
  new ApiObject(chart, `target-group-${id}`, {
    apiVersion: 'elbv2.k8s.aws/v1beta1',
    kind: 'TargetGroupBinding',
    metadata: { name: id },
    spec: {
      targetGroupName,
      targetType: 'ip',
      serviceRef: { name: props.serviceName, port: props.servicePort ?? port },
    },
  });
}
