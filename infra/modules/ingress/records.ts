import { Route53HealthCheck } from '@cdktf/provider-aws/lib/route53-health-check/index.js';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import type { PublicHostPlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { HealthCheckConfig, RoutingConfig } from '@sample-platform-ai/environments/schema.ts';
import { Construct } from 'constructs';

/** Target of an alias record. */
export interface AliasTarget {
  readonly dnsName: string;
  readonly hostedZoneId: string;
}

export interface AliasRecordProps {
  readonly zoneId: string;
  readonly host: string;
  readonly target: AliasTarget;
  /** Set where several regions serve the host. @default a simple record */
  readonly latency?: { readonly region: string; readonly healthCheckId?: string };
}

/** An alias A record of a load balancer. */
export class AliasRecord extends Construct {
  constructor(scope: Construct, id: string, { zoneId, host, target, latency }: AliasRecordProps) {
    super(scope, id);
    new Route53Record(this, 'ipv4', {
      zoneId,
      name: host,
      type: 'A',
      // Without another region, a health check would change nothing.
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
  readonly path: string;
}

/** Checks from the internet, as users do, whether a host works in a region. */
export class RegionalHealthCheck extends Construct {
  readonly healthCheckId: string;

  constructor(scope: Construct, id: string, props: RegionalHealthCheckProps) {
    super(scope, id);
    const check = new Route53HealthCheck(this, 'health-check', {
      type: 'HTTPS',
      fqdn: props.host,
      port: 443,
      resourcePath: props.path,
      requestInterval: props.intervalSeconds,
      failureThreshold: props.failureThreshold,
      enableSni: true,
      tags: { Name: props.name },
      // A drain disables and inverts the check to take a region out of DNS; an apply does not undo that.
      lifecycle: { ignoreChanges: ['disabled', 'invert_healthcheck'] },
    });
    this.healthCheckId = check.id;
  }
}

/** Healthy while all of the others are: for a host with several components, each at its path. */
export class SharedHealthCheck extends Construct {
  readonly healthCheckId: string;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly name: string; readonly healthCheckIds: readonly string[] },
  ) {
    super(scope, id);
    const { name, healthCheckIds } = props;
    this.healthCheckId = new Route53HealthCheck(this, 'health-check', {
      type: 'CALCULATED',
      childHealthchecks: [...healthCheckIds],
      childHealthThreshold: healthCheckIds.length,
      tags: { Name: name },
    }).id;
  }
}

export interface PublicRecordsProps {
  /** Prefix of the health checks' names. */
  readonly name: string;
  readonly region: string;
  readonly zoneId: string;
  readonly target: AliasTarget;
  readonly routing: RoutingConfig;
  readonly hosts: readonly PublicHostPlan[];
}

/** `api.example.com` as a part of an id. */
const hostKey = (host: string): string => host.replaceAll('.', '-');

/** A region's records in the environment's zone. */
export class PublicRecords extends Construct {
  /** Id of a host -> its health check; empty where the routing has none. */
  readonly healthCheckIds: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: PublicRecordsProps) {
    super(scope, id);
    const { routing, zoneId, target, region, hosts } = props;
    const asked = hosts.filter(({ followsHealthOf }) => followsHealthOf === undefined);
    const healthCheck = routing.policy === 'latency' ? routing.healthCheck : undefined;
    const checks: Record<string, string> = {};
    for (const { id: hostId, regionalHost, healthPath } of asked) {
      new AliasRecord(this, hostKey(regionalHost), { zoneId, target, host: regionalHost });
      if (!healthCheck) continue;
      checks[hostId] = new RegionalHealthCheck(this, hostId, {
        ...healthCheck,
        name: `${props.name}-${hostId}`,
        host: regionalHost,
        path: healthPath,
      }).healthCheckId;
    }
    for (const [host, owners] of Map.groupBy(hosts, (each) => each.host)) {
      const healthCheckIds = owners.flatMap((owner) => checks[owner.followsHealthOf ?? owner.id] ?? []);
      const [only] = healthCheckIds;
      const healthCheckId =
        healthCheckIds.length > 1
          ? new SharedHealthCheck(this, `all-${hostKey(host)}`, { name: `${props.name}-${host}`, healthCheckIds })
              .healthCheckId
          : only;
      const latency = { region, ...(healthCheckId && { healthCheckId }) };
      new AliasRecord(this, hostKey(host), { zoneId, target, host, ...(routing.policy === 'latency' && { latency }) });
    }
    this.healthCheckIds = checks;
  }
}
