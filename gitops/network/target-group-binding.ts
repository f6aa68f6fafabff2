import type { ServiceConfig } from '@sample-platform-ai/environments/services.ts';
import { ApiObject, type Chart } from 'cdk8s';
import type { Cluster } from '../cluster.ts';

export interface TargetGroupBindingProps {
  readonly service: ServiceConfig;
  /** Kubernetes service whose pods join. */
  readonly serviceName: string;
  /** @default the port of the load balancer's target group */
  readonly servicePort?: number;
}

/**
 * Has a service's pods join the target group that the ingress stack has made. The group is told by its name, which both
 * sides derive; the controller looks its ARN up, once, when the binding is created.
 */
export function addTargetGroupBinding(chart: Chart, { names }: Cluster, props: TargetGroupBindingProps): void {
  const { service } = props;
  new ApiObject(chart, `target-group-${service.name}`, {
    apiVersion: 'elbv2.k8s.aws/v1beta1',
    kind: 'TargetGroupBinding',
    metadata: { name: service.name },
    spec: {
      targetGroupName: names.resource(service.name),
      targetType: 'ip',
      serviceRef: { name: props.serviceName, port: props.servicePort ?? service.port },
    },
  });
}
