import { LbListenerRule, type LbListenerRuleCondition } from '@cdktf/provider-aws/lib/lb-listener-rule/index.js';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { ExposurePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { Construct } from 'constructs';

/** How often a target is checked, and after how many equal results its state changes. */
export const targetHealth = { intervalSeconds: 10, healthyThreshold: 2, unhealthyThreshold: 3 } as const;

export interface RoutedTargetProps {
  readonly exposure: Omit<ExposurePlan, 'balancer'>;
  readonly vpcId: string;
  readonly listenerArn: string;
}

/** A target group with its listener rule. A TargetGroupBinding in the cluster registers the pods. */
export class RoutedTarget extends Construct {
  /** Value of the CloudWatch dimension `TargetGroup`. */
  readonly targetGroupArnSuffix: string;

  constructor(scope: Construct, id: string, props: RoutedTargetProps) {
    super(scope, id);
    const { protocol, port, hosts, path, priority, probe, healthCheckPath, targetGroupName, deregistrationSeconds } =
      props.exposure;
    const grpc = protocol === 'GRPC';
    const group = new LbTargetGroup(this, 'target-group', {
      name: targetGroupName,
      vpcId: props.vpcId,
      targetType: 'ip',
      protocol: 'HTTP',
      protocolVersion: grpc ? 'GRPC' : 'HTTP1',
      port,
      deregistrationDelay: String(deregistrationSeconds),
      healthCheck: {
        enabled: true,
        protocol: 'HTTP',
        path: healthCheckPath,
        port: 'traffic-port',
        // gRPC's status code for OK, or HTTP's.
        matcher: grpc ? '0' : '200',
        timeout: 5,
        interval: targetHealth.intervalSeconds,
        healthyThreshold: targetHealth.healthyThreshold,
        unhealthyThreshold: targetHealth.unhealthyThreshold,
      },
      targetGroupHealth: {
        // DNS drops a zone with fewer healthy targets, while another zone has more.
        dnsFailover: { minimumHealthyTargetsCount: '1', minimumHealthyTargetsPercentage: '50' },
        // Unhealthy targets get traffic only while no target is healthy.
        unhealthyStateRouting: { minimumHealthyTargetsCount: 1, minimumHealthyTargetsPercentage: 'off' },
      },
    });
    const rule = (ruleId: string, rulePriority: number, condition: LbListenerRuleCondition[]) => {
      const made = new LbListenerRule(this, ruleId, {
        listenerArn: props.listenerArn,
        priority: rulePriority,
        condition,
        action: [{ type: 'forward', targetGroupArn: group.arn }],
      });
      // Another port or protocol replaces the group; AWS refuses to delete one that a rule still forwards to.
      made.lifecycle = { replaceTriggeredBy: [`${group.terraformResourceType}.${group.friendlyUniqueId}.id`] };
    };
    rule('rule', priority, [
      { hostHeader: { values: [...hosts] } },
      ...(path === undefined ? [] : [{ pathPattern: { values: [path, `${path}/*`] } }]),
    ]);
    if (probe) rule('probe', probe.priority, [{ hostHeader: { values: [probe.host] } }]);
    this.targetGroupArnSuffix = group.arnSuffix;
  }
}
