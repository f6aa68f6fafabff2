import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import { globalServicesRegion, type RegionName } from '@sample-platform-ai/environments/catalogue.ts';
import type { EnvironmentNames } from '@sample-platform-ai/environments/naming.ts';
import type { AlarmsConfig, EdgeConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../modules/alarms/topic.ts';
import { AccessLog, accessLogStatement } from '../modules/edge/access-log.ts';
import { EdgeAlarms } from '../modules/edge/alarms.ts';
import { Distribution } from '../modules/edge/distribution.ts';
import { SitePolicy } from '../modules/edge/site-policy.ts';
import { EncryptionKey, logsStatement, notifiersStatement } from '../modules/encryption/key.ts';
import { WebAcl } from '../modules/firewall/web-acl.ts';
import type { DnsStack } from './dns-stack.ts';
import type { IngressStack } from './ingress-stack.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

/** A region that the site is served from. */
export interface EdgeOrigin {
  readonly region: RegionName;
  readonly ingress: IngressStack;
  /** By name, not from the stack's outputs: the bucket's policy is then whole at synthesis, for every check to read. */
  readonly siteBucketName: string;
}

export interface EdgeStackProps extends PlatformStackProps {
  readonly names: EnvironmentNames;
  readonly edge: EdgeConfig;
  readonly alarms: AlarmsConfig;
  readonly protectFromDestroy: boolean;
  readonly dns: DnsStack;
  /** The first one is asked first, the second one when it fails. */
  readonly origins: readonly [EdgeOrigin, ...EdgeOrigin[]];
  /** Whether each region's ingress has a health check. */
  readonly healthChecked: boolean;
}

export interface EdgeOutputs {
  readonly distributionId: string;
  readonly distributionDomainName: string;
}

/** An environment's public face: CloudFront, and what AWS keeps for it in us-east-1. */
export class EdgeStack extends PlatformStack<EdgeOutputs> {
  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    const { names, edge, accountId, region, protectFromDestroy } = props;
    if (region !== globalServicesRegion) {
      throw new Error(
        `${this.node.path}: region ${region}; CloudFront's resources exist in ${globalServicesRegion} only`,
      );
    }
    const dns = this.read(props.dns);
    const sites = props.origins.map(({ region: name, ingress, siteBucketName }) => {
      const { siteBucketDomainName, healthCheckId } = this.read(ingress);
      return { region: name, siteBucketName, siteBucketDomainName, healthCheckId };
    });

    const key = new EncryptionKey(this, 'logs-key', {
      alias: names.keyAlias('logs'),
      description: 'Logs and alarm topic of the edge',
      accountId,
      statements: [logsStatement(region, accountId), notifiersStatement(accountId), accessLogStatement(accountId)],
      protectFromDestroy,
    });
    const webAcl =
      edge.waf &&
      new WebAcl(this, 'web-acl', {
        name: names.globalResource('edge'),
        scope: 'CLOUDFRONT',
        ...edge.waf,
        kmsKeyArn: key.arn,
      });
    const distribution = new Distribution(this, 'distribution', {
      name: names.globalResource('edge'),
      siteHost: names.siteHost,
      apiHost: names.apiHost,
      certificateArn: dns.certificateArn,
      siteDomainNames: Object.fromEntries(sites.map((site) => [site.region, site.siteBucketDomainName])),
      priceClass: edge.priceClass,
      webAclArn: webAcl?.arn,
    });
    new AccessLog(this, 'access-log', {
      name: names.globalResource('edge'),
      distributionArn: distribution.arn,
      accountId,
      bucketName: names.globalBucket('edge-logs'),
      kmsKeyArn: key.arn,
      retentionDays: edge.logRetentionDays,
      protectFromDestroy,
    });
    for (const site of sites) {
      // Not the resource's own region: S3 redirects the settings of a bucket, and the provider does not follow.
      const provider = new AwsProvider(this, site.region, {
        alias: site.region,
        region: site.region,
        allowedAccountIds: [accountId],
        defaultTags: [{ tags: { ...props.tags } }],
      });
      new SitePolicy(this, `site-policy-${site.region}`, {
        bucketName: site.siteBucketName,
        distributionArn: distribution.arn,
        provider,
      });
    }
    for (const type of ['A', 'AAAA']) {
      new Route53Record(this, `site-${type.toLowerCase()}`, {
        zoneId: dns.zoneId,
        name: names.siteHost,
        type,
        // AWS does not evaluate a distribution's health.
        alias: { name: distribution.domainName, zoneId: distribution.hostedZoneId, evaluateTargetHealth: false },
      });
    }

    const topic = new AlarmTopic(this, 'alarms', {
      name: names.globalResource('edge-alarms'),
      accountId,
      kmsKeyArn: key.arn,
      emails: props.alarms.emails,
    });
    new EdgeAlarms(this, 'edge-alarms', {
      name: names.globalResource('edge'),
      distributionId: distribution.id,
      healthCheckIds: props.healthChecked
        ? Object.fromEntries(sites.map((site) => [site.region, site.healthCheckId]))
        : {},
      topicArn: topic.arn,
    });
    this.publish({ distributionId: distribution.id, distributionDomainName: distribution.domainName });
  }
}
