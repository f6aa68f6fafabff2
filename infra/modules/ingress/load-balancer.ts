import { Lb } from '@cdktf/provider-aws/lib/lb/index.js';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener/index.js';
import { clientKeepAliveSeconds } from '@sample-platform-ai/environments/plan/timeouts.ts';
import { Construct } from 'constructs';
import { RoutedTarget, type RoutedTargetProps } from './routed-target.ts';
import { LoadBalancerSecurityGroup } from './security-group.ts';

export interface LoadBalancerProps {
  /** At most 32 characters. */
  readonly name: string;
  readonly exposure: 'public' | 'internal';
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** CIDR that may connect: a VPC's, or everyone's. */
  readonly clientCidr: string;
  /** CIDRs of other VPCs whose VPN clients may connect. */
  readonly peerCidrs: readonly string[];
  readonly clusterSecurityGroupId: string;
  readonly certificateArn: string;
  readonly idleTimeoutSeconds: number;
  readonly logBucketName: string;
  /** Its routes; without any it answers 404. */
  readonly exposures: readonly RoutedTargetProps['exposure'][];
  readonly protectFromDestroy: boolean;
}

/** An application load balancer that accepts TLS only and answers 404 to unknown hosts. */
export class LoadBalancer extends Construct {
  readonly arn: string;
  /** Value of the CloudWatch dimension `LoadBalancer`. */
  readonly arnSuffix: string;
  readonly dnsName: string;
  /** Hosted zone of the load balancer's DNS name, for alias records. */
  readonly hostedZoneId: string;
  /** Exposure -> value of the CloudWatch dimension `TargetGroup`. */
  readonly targetGroupArnSuffixes: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const { name, protectFromDestroy, vpcId } = props;

    const { securityGroupId } = new LoadBalancerSecurityGroup(this, 'security-group', {
      name,
      vpcId,
      clientCidr: props.clientCidr,
      peerCidrs: props.peerCidrs,
      clusterSecurityGroupId: props.clusterSecurityGroupId,
      targetPorts: props.exposures.map(({ port }) => port),
    });
    const logs = { bucket: props.logBucketName, prefix: name, enabled: true };
    const balancer = new Lb(this, 'load-balancer', {
      name,
      loadBalancerType: 'application',
      internal: props.exposure === 'internal',
      ipAddressType: 'ipv4',
      subnets: [...props.subnetIds],
      securityGroups: [securityGroupId],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: 'strictest',
      xffHeaderProcessingMode: 'append',
      preserveHostHeader: true,
      enableHttp2: true,
      enableWafFailOpen: false,
      idleTimeout: props.idleTimeoutSeconds,
      clientKeepAlive: clientKeepAliveSeconds,
      accessLogs: logs,
      connectionLogs: logs,
      enableDeletionProtection: protectFromDestroy,
      lifecycle: { preventDestroy: protectFromDestroy },
    });
    const listener = new LbListener(this, 'https', {
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: 'HTTPS',
      // TLS 1.2 and 1.3, forward secrecy and authenticated ciphers only.
      sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
      certificateArn: props.certificateArn,
      routingHttpResponseServerEnabled: false,
      routingHttpResponseStrictTransportSecurityHeaderValue: 'max-age=63072000',
      routingHttpResponseXContentTypeOptionsHeaderValue: 'nosniff',
      defaultAction: [
        {
          type: 'fixed-response',
          fixedResponse: { contentType: 'text/plain', messageBody: 'Not found', statusCode: '404' },
        },
      ],
    });
    const routed = props.exposures.map((exposure) => {
      const made = new RoutedTarget(this, exposure.id, { exposure, vpcId, listenerArn: listener.arn });
      return [exposure.id, made] as const;
    });

    this.arn = balancer.arn;
    this.arnSuffix = balancer.arnSuffix;
    this.dnsName = balancer.dnsName;
    this.hostedZoneId = balancer.zoneId;
    this.targetGroupArnSuffixes = Object.fromEntries(routed.map(([key, made]) => [key, made.targetGroupArnSuffix]));
  }
}
