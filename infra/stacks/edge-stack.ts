import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import { globalServicesRegion, type RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import { type EnvironmentNames, regionCode } from '@sample-platform-ai/environments/naming.ts';
import type { SitePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { AlarmsConfig, EdgeConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../modules/alarms/topic.ts';
import { AccessLog, accessLogStatement } from '../modules/edge/access-log.ts';
import { EdgeAlarms } from '../modules/edge/alarms.ts';
import { Distribution } from '../modules/edge/distribution.ts';
import { SiteBehaviour } from '../modules/edge/site-behaviour.ts';
import { SitePolicy } from '../modules/edge/site-policy.ts';
import { EncryptionKey, logsStatement, notifiersStatement } from '../modules/encryption/key.ts';
import { WebAcl } from '../modules/firewall/web-acl.ts';
import type { DnsOutputs, DnsStack } from './dns-stack.ts';
import type { IngressStack } from './ingress-stack.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

/** One region of the environment, and the buckets of its sites there. */
export interface EdgeRegion {
  readonly name: RegionName;
  readonly ingress: IngressStack;
  /** By name, not from the stack's outputs: a bucket's policy is then complete at synthesis, and checks can read it. */
  readonly sites: readonly SitePlan[];
}

export interface EdgeStackProps extends PlatformStackProps {
  readonly names: EnvironmentNames;
  readonly edge: EdgeConfig;
  readonly alarms: AlarmsConfig;
  readonly keyDeletionDays: number;
  readonly protectFromDestroy: boolean;
  readonly dns: DnsStack;
  readonly regions: readonly EdgeRegion[];
}

export interface EdgeOutputs {
  /** Id of a site -> distribution. */
  readonly distributionIds: Readonly<Record<string, string>>;
  readonly distributionDomainNames: Readonly<Record<string, string>>;
}

type Origin = EdgeRegion & { readonly siteBucketDomainNames: Readonly<Record<string, string>> };

/** An environment's sites and the alarms of its public hosts: CloudFront and resources that exist in us-east-1 only. */
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
    const regions = props.regions.map((each) => ({ ...each, ...this.read(each.ingress) }));
    const origins = edge.originRegions.map((name) => {
      const origin = regions.find((each) => each.name === name);
      if (!origin)
        throw new Error(`${id}: edge.originRegions has ${name}, which is not among the environment's regions`);
      return origin;
    });

    const key = new EncryptionKey(this, 'logs-key', {
      alias: names.keyAlias('edge'),
      description: 'Logs and alarm topic of the edge',
      accountId,
      statements: [logsStatement(region, accountId), notifiersStatement(accountId), accessLogStatement(accountId)],
      deletionWindowDays: props.keyDeletionDays,
      protectFromDestroy,
    });
    const distributions = this.addSites(props, { dns, origins, kmsKeyArn: key.arn });
    const bySite = <T>(value: (distribution: Distribution) => T): Record<string, T> =>
      Object.fromEntries(distributions.map(([siteId, distribution]) => [siteId, value(distribution)]));
    const topic = new AlarmTopic(this, 'alarms', {
      name: names.globalResource('edge-alarms'),
      accountId,
      kmsKeyArn: key.arn,
      emails: props.alarms.emails,
    });
    const watched = origins.flatMap(({ sites }) => sites.filter(({ hasAlarms }) => hasAlarms).map((site) => site.id));
    new EdgeAlarms(this, 'edge-alarms', {
      name: names.edge(),
      distributionIds: Object.fromEntries(
        distributions.filter(([siteId]) => watched.includes(siteId)).map(([siteId, { id: one }]) => [siteId, one]),
      ),
      healthCheckIds: Object.fromEntries(
        regions.flatMap(({ name, healthCheckIds }) =>
          Object.entries(healthCheckIds).map(([host, checkId]) => [`${host}-${regionCode(name)}`, checkId]),
        ),
      ),
      topicArn: topic.arn,
    });
    this.publish({
      distributionIds: bySite((distribution) => distribution.id),
      distributionDomainNames: bySite((distribution) => distribution.domainName),
    });
  }

  /** A distribution for each site, with one web ACL and one log for all. */
  private addSites(
    props: EdgeStackProps,
    { dns, origins, kmsKeyArn }: { dns: DnsOutputs; origins: readonly Origin[]; kmsKeyArn: string },
  ): readonly (readonly [string, Distribution])[] {
    const { names, edge, accountId, protectFromDestroy } = props;
    const sites = origins[0]?.sites ?? [];
    if (sites.length === 0) return [];
    const webAcl =
      edge.waf && new WebAcl(this, 'web-acl', { name: names.edge(), scope: 'CLOUDFRONT', ...edge.waf, kmsKeyArn });
    const behaviour = new SiteBehaviour(this, 'behaviour', { name: names.edge() });
    const providers = new Map(
      origins.map(({ name }) => [
        name,
        // A provider, not the `region` argument: S3 redirects bucket settings, and the provider does not follow.
        new AwsProvider(this, name, {
          alias: name,
          region: name,
          allowedAccountIds: [accountId],
          defaultTags: [{ tags: { ...props.tags } }],
        }),
      ]),
    );
    const distributions = sites.map(({ id: siteId, host, apiHost }) => {
      const distribution = new Distribution(this, `distribution-${siteId}`, {
        siteHost: host,
        apiHost,
        behaviour,
        certificateArn: dns.certificateArn,
        siteDomainNames: Object.fromEntries(
          origins.map(({ name, siteBucketDomainNames }) => [name, siteBucketDomainNames[siteId] ?? '']),
        ),
        priceClass: edge.priceClass,
        webAclArn: webAcl?.arn,
      });
      for (const origin of origins) {
        const bucketName = origin.sites.find((site) => site.id === siteId)?.bucketName;
        const provider = providers.get(origin.name);
        if (!bucketName || !provider) throw new Error(`${this.node.id}: ${siteId} has no bucket in ${origin.name}`);
        new SitePolicy(this, `policy-${siteId}-${origin.name}`, {
          bucketName,
          distributionArn: distribution.arn,
          provider,
        });
      }
      for (const type of ['A', 'AAAA']) {
        new Route53Record(this, `record-${siteId}-${type.toLowerCase()}`, {
          zoneId: dns.zoneId,
          name: host,
          type,
          // Route 53 does not evaluate the health of a distribution.
          alias: { name: distribution.domainName, zoneId: distribution.hostedZoneId, evaluateTargetHealth: false },
        });
      }
      return [siteId, distribution] as const;
    });
    new AccessLog(this, 'access-log', {
      name: names.edge(),
      distributions: Object.fromEntries(
        distributions.map(([siteId, { arn }]) => [siteId, { arn, sourceName: names.edge(siteId) }]),
      ),
      accountId,
      bucketName: names.globalBucket('edge-logs'),
      kmsKeyArn,
      retentionDays: edge.logRetentionDays,
      protectFromDestroy,
    });
    return distributions;
  }
}
