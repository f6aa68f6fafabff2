import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule/index.js';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { ServiceConfig } from '@sample-platform-ai/environments/services.ts';
import { Construct } from 'constructs';

export interface RoutedServiceProps {
  readonly service: ServiceConfig;
  /** Host names that lead to it. */
  readonly hosts: readonly string[];
  /** At most 32 characters. */
  readonly targetGroupName: string;
  readonly vpcId: string;
  readonly listenerArn: string;
}

const nameLimit = 32;

/** A service behind a load balancer. Its pods join the target group by themselves, by a TargetGroupBinding. */
export class RoutedService extends Construct {
  /** The target group in CloudWatch's dimensions. */
  readonly targetGroupArnSuffix: string;

  constructor(scope: Construct, id: string, props: RoutedServiceProps) {
    super(scope, id);
    const { service, targetGroupName } = props;
    if (targetGroupName.length > nameLimit) {
      throw new Error(
        `${this.node.path}: target group ${targetGroupName} has ${targetGroupName.length} characters, AWS takes ${nameLimit}; shorten the service's name or the prefix`,
      );
    }
    const grpc = service.protocol === 'GRPC';
    const group = new LbTargetGroup(this, 'target-group', {
      name: targetGroupName,
      vpcId: props.vpcId,
      targetType: 'ip',
      protocol: 'HTTP',
      protocolVersion: grpc ? 'GRPC' : 'HTTP1',
      port: service.port,
      deregistrationDelay: '30',
      healthCheck: {
        enabled: true,
        protocol: 'HTTP',
        path: service.healthCheckPath,
        port: 'traffic-port',
        // gRPC's own code for OK, or HTTP's.
        matcher: grpc ? '0' : '200',
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    });
    // No priority: hosts exclude one another, and a number for each would shift with every service added.
    const rule = new LbListenerRule(this, 'rule', {
      listenerArn: props.listenerArn,
      condition: [{ hostHeader: { values: [...props.hosts] } }],
      action: [{ type: 'forward', targetGroupArn: group.arn }],
    });
    // Another port or protocol replaces the group, which AWS refuses while a rule still forwards to it.
    rule.lifecycle = { replaceTriggeredBy: [`${group.terraformResourceType}.${group.friendlyUniqueId}.id`] };
    this.targetGroupArnSuffix = group.arnSuffix;
  }
}
