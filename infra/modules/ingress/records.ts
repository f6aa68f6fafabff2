import { Route53HealthCheck } from '@cdktf/provider-aws/lib/route53-health-check/index.js';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import type { HealthCheckConfig, RoutingConfig } from '@sample-platform-ai/environments/schema.ts';
import { Construct } from 'constructs';

/** A load balancer as an alias record names it. */
export interface AliasTarget {
  readonly dnsName: string;
  readonly hostedZoneId: string;
}

export interface AliasRecordProps {
  readonly zoneId: string;
  readonly host: string;
  readonly target: AliasTarget;
  /** One of several regions that answer for the host; left out, this target alone does. */
  readonly latency?: { readonly region: string; readonly healthCheckId?: string };
}

/** An IPv4 address record that follows a load balancer. */
export class AliasRecord extends Construct {
  constructor(scope: Construct, id: string, { zoneId, host, target, latency }: AliasRecordProps) {
    super(scope, id);
    new Route53Record(this, 'ipv4', {
      zoneId,
      name: host,
      type: 'A',
      // Without another region to answer instead, health would change nothing.
      alias: { name: target.dnsName, zoneId: target.hostedZoneId, evaluateTargetHealth: latency !== undefined },
      ...(latency && {
        setIdentifier: latency.region,
        latencyRoutingPolicy: { region: latency.region },
        ...(latency.healthCheckId && { healthCheckId: latency.healthCheckId }),
      }),
    });
  }
}

export interface RegionalHealthCheckProps extends HealthCheckConfig {
  readonly name: string;
  readonly host: string;
}

/** Asks a region from the internet, as its users do, whether it can serve. */
export class RegionalHealthCheck extends Construct {
  readonly healthCheckId: string;

  constructor(scope: Construct, id: string, props: RegionalHealthCheckProps) {
    super(scope, id);
    const check = new Route53HealthCheck(this, 'health-check', {
      type: props.protocol,
      fqdn: props.host,
      port: 443,
      resourcePath: props.path,
      requestInterval: props.intervalSeconds,
      failureThreshold: props.failureThreshold,
      enableSni: true,
      tags: { Name: props.name },
      // Inverting a healthy region's check takes it out of DNS: an operation, which no apply undoes.
      lifecycle: { ignoreChanges: ['invert_healthcheck'] },
    });
    this.healthCheckId = check.id;
  }
}

export interface PublicRecordsProps {
  readonly name: string;
  readonly region: string;
  readonly zoneId: string;
  readonly target: AliasTarget;
  readonly routing: RoutingConfig;
  readonly apiHost: string;
  readonly grpcHost: string;
  /** Leads to this region and no other: what the health check asks. */
  readonly regionalApiHost: string;
}

/** A region's records in the environment's zone. */
export class PublicRecords extends Construct {
  /** Empty where the routing has no health check. */
  readonly healthCheckId: string;

  constructor(scope: Construct, id: string, props: PublicRecordsProps) {
    super(scope, id);
    const { routing, zoneId, target, region } = props;
    const check =
      routing.policy === 'latency' && routing.healthCheck
        ? new RegionalHealthCheck(this, 'region', {
            ...routing.healthCheck,
            name: props.name,
            host: props.regionalApiHost,
          })
        : undefined;
    const shared =
      routing.policy === 'latency'
        ? { latency: { region, ...(check && { healthCheckId: check.healthCheckId }) } }
        : undefined;

    new AliasRecord(this, 'api', { zoneId, target, host: props.apiHost, ...shared });
    new AliasRecord(this, 'grpc', { zoneId, target, host: props.grpcHost, ...shared });
    new AliasRecord(this, 'regional-api', { zoneId, target, host: props.regionalApiHost });
    this.healthCheckId = check?.healthCheckId ?? '';
  }
}
