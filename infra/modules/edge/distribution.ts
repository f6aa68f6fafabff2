import {
  CloudfrontDistribution,
  type CloudfrontDistributionOrigin,
} from '@cdktf/provider-aws/lib/cloudfront-distribution/index.js';
import { originKeepAliveSeconds, originReadSeconds } from '@sample-platform-ai/environments/plan/timeouts.ts';
import { Construct } from 'constructs';
import type { SiteBehaviour } from './site-behaviour.ts';

export interface DistributionProps {
  readonly siteHost: string;
  /** Answers `/api/*`; its certificate is for this name. `undefined` where the site has no API. */
  readonly apiHost: string | undefined;
  readonly behaviour: SiteBehaviour;
  /** In us-east-1, for the site's host. */
  readonly certificateArn: string;
  /** Region -> regional domain name of its site bucket, the primary origin first: one or two. */
  readonly siteDomainNames: Readonly<Record<string, string>>;
  readonly priceClass: 'PriceClass_100' | 'PriceClass_200' | 'PriceClass_All';
  readonly webAclArn: string | undefined;
}

/** Ids of AWS' managed policies, the same in every account. */
const cachePolicyIds = {
  CachingOptimized: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  CachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
} as const;
const originRequestPolicyIds = { AllViewerExceptHostHeader: 'b689b0a8-53d0-40ab-baf2-68738e2966ac' } as const;

const apiOrigin = 'api';
const siteOrigin = (region: string) => `site-${region}`;
const originGroup = 'site';

/** CloudFront in front of the regional buckets of one site, with its API at `/api/*` of the same host. */
export class Distribution extends Construct {
  readonly id: string;
  readonly arn: string;
  readonly domainName: string;
  /** Zone of `domainName`, for alias records. */
  readonly hostedZoneId: string;

  constructor(scope: Construct, id: string, props: DistributionProps) {
    super(scope, id);
    const siteOrigins = Object.keys(props.siteDomainNames).map(siteOrigin);
    const [firstOrigin] = siteOrigins;
    if (!firstOrigin || siteOrigins.length > 2) {
      throw new Error(`${this.node.path}: ${siteOrigins.length} site origins; an origin group takes one or two`);
    }
    const failsOver = siteOrigins.length === 2;

    const { accessControlId, headersPolicyId, viewerFunctionArn } = props.behaviour;
    const distribution = new CloudfrontDistribution(this, 'distribution', {
      enabled: true,
      comment: props.siteHost,
      aliases: [props.siteHost],
      defaultRootObject: 'index.html',
      httpVersion: 'http2and3',
      isIpv6Enabled: true,
      priceClass: props.priceClass,
      ...(props.webAclArn && { webAclId: props.webAclArn }),
      viewerCertificate: {
        acmCertificateArn: props.certificateArn,
        minimumProtocolVersion: 'TLSv1.2_2021',
        sslSupportMethod: 'sni-only',
      },
      restrictions: { geoRestriction: { restrictionType: 'none' } },
      origin: [
        ...Object.entries(props.siteDomainNames).map(([region, domainName]) => ({
          ...quickConnection,
          originId: siteOrigin(region),
          domainName,
          originAccessControlId: accessControlId,
        })),
        ...(props.apiHost === undefined ? [] : [apiHostOrigin(props.apiHost)]),
      ],
      originGroup: failsOver
        ? [
            {
              originId: originGroup,
              // Only errors of the region: a missing file is missing in the other region too.
              failoverCriteria: { statusCodes: [500, 502, 503, 504] },
              member: siteOrigins.map((originId) => ({ originId })),
            },
          ]
        : [],
      defaultCacheBehavior: {
        targetOriginId: failsOver ? originGroup : firstOrigin,
        // An origin group supports no other methods.
        allowedMethods: ['GET', 'HEAD', 'OPTIONS'],
        cachedMethods: ['GET', 'HEAD'],
        viewerProtocolPolicy: 'redirect-to-https',
        compress: true,
        cachePolicyId: cachePolicyIds.CachingOptimized,
        responseHeadersPolicyId: headersPolicyId,
        functionAssociation: [{ eventType: 'viewer-request', functionArn: viewerFunctionArn }],
      },
      orderedCacheBehavior: apiPaths(props.apiHost).map((pathPattern) => ({
        pathPattern,
        targetOriginId: apiOrigin,
        allowedMethods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
        cachedMethods: ['GET', 'HEAD'],
        // Refused, not redirected: a credential sent over plain HTTP must fail visibly.
        viewerProtocolPolicy: 'https-only',
        // Compression would buffer event streams.
        compress: false,
        cachePolicyId: cachePolicyIds.CachingDisabled,
        originRequestPolicyId: originRequestPolicyIds.AllViewerExceptHostHeader,
        responseHeadersPolicyId: headersPolicyId,
      })),
      customErrorResponse: errorResponses,
    });
    this.id = distribution.id;
    this.arn = distribution.arn;
    this.domainName = distribution.domainName;
    this.hostedZoneId = distribution.hostedZoneId;
  }
}

const apiPaths = (apiHost: string | undefined): readonly string[] => (apiHost === undefined ? [] : ['/api/*']);

/** CloudFront gives up on an unresponsive region after ten seconds, not after its default of thirty. */
const quickConnection = { connectionAttempts: 2, connectionTimeout: 5 } as const;

const apiHostOrigin = (apiHost: string): CloudfrontDistributionOrigin => ({
  ...quickConnection,
  originId: apiOrigin,
  domainName: apiHost,
  customOriginConfig: {
    httpPort: 80,
    httpsPort: 443,
    originProtocolPolicy: 'https-only',
    originSslProtocols: ['TLSv1.2'],
    // Time between two packets: an event stream sends its heartbeat more often.
    originReadTimeout: originReadSeconds,
    originKeepaliveTimeout: originKeepAliveSeconds,
  },
});

/** They apply to every behavior, the API's too: for statuses that an API uses, they only disable caching. */
const errorResponses = [
  // S3 returns 403 for a missing object where the caller may not list the bucket.
  { errorCode: 403, responseCode: 404, responsePagePath: '/404.html', errorCachingMinTtl: 10 },
  ...[404, 500, 502, 503, 504].map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })),
];
