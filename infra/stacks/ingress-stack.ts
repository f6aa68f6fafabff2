import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone/index.js';
import { Wafv2WebAclAssociation } from '@cdktf/provider-aws/lib/wafv2-web-acl-association/index.js';
import type { RegionalNames } from '@sample-platform-ai/environments/naming.ts';
import { toolExposures } from '@sample-platform-ai/environments/plan/tools.ts';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type {
  IngressConfig,
  RegionConfig,
  RoutingConfig,
  SleepConfig,
  WafConfig,
} from '@sample-platform-ai/environments/schema.ts';
import type { Construct } from 'constructs';
import { Certificate } from '../modules/dns/certificate.ts';
import { WebAcl } from '../modules/firewall/web-acl.ts';
import { LoadBalancerAlarms } from '../modules/ingress/alarms.ts';
import { InternalZone } from '../modules/ingress/internal-zone.ts';
import { LoadBalancer } from '../modules/ingress/load-balancer.ts';
import { LoadBalancerLogBucket } from '../modules/ingress/log-bucket.ts';
import { PublicRecords } from '../modules/ingress/records.ts';
import { SleepSchedule } from '../modules/sleep/sleep-schedule.ts';
import { alarmsTask } from '../modules/sleep/tasks.ts';
import { Bucket } from '../modules/storage/bucket.ts';
import type { ClusterStack } from './cluster-stack.ts';
import type { DnsStack } from './dns-stack.ts';
import type { FoundationStack } from './foundation-stack.ts';
import type { NetworkStack } from './network-stack.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

export interface IngressStackProps extends PlatformStackProps {
  readonly names: RegionalNames;
  readonly ingress: IngressConfig;
  /** Whether CloudFront reads sites from this region. */
  readonly isOrigin: boolean;
  readonly routing: RoutingConfig;
  readonly regionConfig: RegionConfig;
  /** CIDRs of the other regions' VPCs, whose VPN clients reach this one; empty without a VPN. */
  readonly vpnPeerCidrs: readonly string[];
  /** Services with exposures in this region. */
  readonly plans: readonly ServicePlan[];
  /** The environment's public zone. */
  readonly zoneName: string;
  readonly foundation: FoundationStack;
  readonly network: NetworkStack;
  readonly cluster: ClusterStack;
  readonly dns: DnsStack;
  readonly sleep: SleepConfig | undefined;
  readonly protectFromDestroy: boolean;
}

export interface IngressOutputs {
  /** Id of a public host -> its health check; empty where the routing has none. */
  readonly healthCheckIds: Readonly<Record<string, string>>;
  /** Id of a site -> regional domain name of its bucket. */
  readonly siteBucketDomainNames: Readonly<Record<string, string>>;
}

// CloudFront forwards for many viewers from few addresses, so one address may send this many times more requests.
const viewersPerCloudFrontAddress = 20;

/** A region's public and internal load balancers, and the buckets of sites. */
export class IngressStack extends PlatformStack<IngressOutputs> {
  constructor(scope: Construct, id: string, props: IngressStackProps) {
    super(scope, id, props);
    const { names, regionConfig, region, protectFromDestroy } = props;
    const foundation = this.read(props.foundation);
    const network = this.read(props.network);
    const cluster = this.read(props.cluster);

    // Looked up, not read: the zone's state is in another region's bucket, whose loss must not block this region's plan.
    this.addDependency(props.dns);
    const { zoneId } = new DataAwsRoute53Zone(this, 'zone', { name: props.zoneName, privateZone: false });

    const logs = new LoadBalancerLogBucket(this, 'logs', {
      name: names.bucket('lb-logs'),
      accountId: props.accountId,
      retentionDays: props.ingress.accessLogRetentionDays,
      protectFromDestroy,
    });
    const common = {
      vpcId: network.vpcId,
      clusterSecurityGroupId: cluster.clusterSecurityGroupId,
      idleTimeoutSeconds: props.ingress.idleTimeoutSeconds,
      logBucketName: logs.name,
      protectFromDestroy,
    };

    const components = props.plans.flatMap((plan) => plan.components);
    // A preview that fails concerns its author, and no one on call.
    const previewed = new Set(
      props.plans
        .filter(({ preview }) => preview)
        .flatMap((plan) => plan.components.flatMap((component) => component.exposures.map((exposure) => exposure.id))),
    );
    const exposures = [...components.flatMap((component) => component.exposures), ...toolExposures(names)];
    const behind = (balancer: 'public' | 'internal') => exposures.filter((exposure) => exposure.balancer === balancer);

    const certificate = new Certificate(this, 'certificate', { domainName: props.zoneName, withSubdomains: true });
    const publicBalancer = new LoadBalancer(this, 'public', {
      ...common,
      name: names.resource('public'),
      exposure: 'public',
      subnetIds: regionConfig.zones.flatMap((zone) => network.publicSubnetIds[zone] ?? []),
      clientCidr: '0.0.0.0/0',
      peerCidrs: [],
      certificateArn: certificate.arn,
      exposures: behind('public'),
    });
    const records = new PublicRecords(this, 'records', {
      name: names.cluster,
      region,
      zoneId,
      target: publicBalancer,
      routing: props.routing,
      hosts: components.flatMap(({ hosts }) => hosts),
    });
    if (props.ingress.waf)
      this.addFirewall(publicBalancer, props.ingress.waf, { names, kmsKeyArn: foundation.logsKeyArn });
    new LoadBalancerAlarms(this, 'alarms', {
      name: names.resource('public'),
      loadBalancerArnSuffix: publicBalancer.arnSuffix,
      targetGroupArnSuffixes: Object.fromEntries(
        Object.entries(publicBalancer.targetGroupArnSuffixes).filter(([exposure]) => !previewed.has(exposure)),
      ),
      topicArn: foundation.alarmTopicArn,
    });
    if (props.sleep) {
      new SleepSchedule(this, 'sleep', {
        name: names.resource('sleep-ingress'),
        accountId: props.accountId,
        times: props.sleep,
        tasks: { 'ingress-alarms': alarmsTask(this) },
        alarmTopicArn: foundation.alarmTopicArn,
      });
    }

    // Validated in the public zone: ACM cannot read the private zone of the same name.
    const internalCertificate = new Certificate(this, 'internal-certificate', {
      domainName: `*.${names.internalZone}`,
      validationZoneId: zoneId,
    });
    const internalBalancer = new LoadBalancer(this, 'internal', {
      ...common,
      name: names.resource('internal'),
      exposure: 'internal',
      subnetIds: regionConfig.zones.flatMap((zone) => network.privateSubnetIds[zone] ?? []),
      // VPN clients have addresses of their endpoint's VPC.
      clientCidr: regionConfig.vpcCidr,
      peerCidrs: props.vpnPeerCidrs,
      certificateArn: internalCertificate.arn,
      exposures: behind('internal'),
    });
    new InternalZone(this, 'internal-zone', {
      name: names.internalZone,
      region,
      vpcId: network.vpcId,
      target: internalBalancer,
      hosts: Object.fromEntries(behind('internal').flatMap(({ id: key, hosts }) => hosts.map((host) => [key, host]))),
    });

    const sites = components.flatMap(({ site }) => site ?? []);
    const buckets = sites.map(({ id: siteId, bucketName }) => {
      const bucket = new Bucket(this, `site-${siteId}`, {
        name: bucketName,
        // Public files need no KMS key, whose policy would have to name the distribution, which is created later.
        encryption: 's3-managed',
        noncurrentExpireAfterDays: 30,
        // The edge stack owns the policy where CloudFront reads the bucket: only it knows the distribution.
        policyStatements: props.isOrigin ? 'elsewhere' : [],
        protectFromDestroy,
      });
      return [siteId, bucket.regionalDomainName] as const;
    });

    this.publish({
      healthCheckIds: records.healthCheckIds,
      siteBucketDomainNames: Object.fromEntries(buckets),
    });
  }

  private addFirewall(
    balancer: LoadBalancer,
    waf: WafConfig,
    { names, kmsKeyArn }: { readonly names: RegionalNames; readonly kmsKeyArn: string },
  ): void {
    const acl = new WebAcl(this, 'firewall', {
      name: names.resource('public'),
      scope: 'REGIONAL',
      rateLimitPerFiveMinutes: waf.rateLimitPerFiveMinutes,
      cloudFrontRateLimitPerFiveMinutes: waf.rateLimitPerFiveMinutes * viewersPerCloudFrontAddress,
      logRetentionDays: waf.logRetentionDays,
      kmsKeyArn,
    });
    new Wafv2WebAclAssociation(this, 'firewall-association', { resourceArn: balancer.arn, webAclArn: acl.arn });
  }
}
