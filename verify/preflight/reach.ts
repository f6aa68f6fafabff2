import { Resolver } from 'node:dns/promises';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { RDSClient } from '@aws-sdk/client-rds';
import { Route53Client } from '@aws-sdk/client-route-53';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { type Credentials, STSClient } from '@aws-sdk/client-sts';
import { globalServicesRegion, type RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';

/** What the preflight asks: AWS of each region, and public DNS. */
export interface Reach {
  readonly ec2: (region: RegionName) => EC2Client;
  readonly loadBalancing: (region: RegionName) => ElasticLoadBalancingV2Client;
  readonly quotas: (region: RegionName) => ServiceQuotasClient;
  readonly rds: (region: RegionName) => RDSClient;
  readonly iam: IAMClient;
  readonly sts: STSClient;
  /** By the caller's own credentials, or by those of a role that it assumed. */
  readonly route53: (credentials?: Credentials) => Route53Client;
  /** Name servers of a domain in public DNS; none where it has none. */
  readonly nameServers: (domain: string) => Promise<readonly string[]>;
}

/** Of the clients: a test gives the address of its stand-in. */
export interface ReachOptions {
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts?: number;
  /** @default 20 s */
  readonly requestTimeoutMs?: number;
  readonly nameServers?: Reach['nameServers'];
}

/** IAM simulates few policies a second: adaptive retries keep below what it takes. */
export function reachOf({
  nameServers = publicNameServers,
  requestTimeoutMs = 20_000,
  ...options
}: ReachOptions = {}): Reach {
  const config = {
    maxAttempts: 6,
    retryMode: 'adaptive',
    // Without limits, a packet that is lost is waited for without end.
    requestHandler: { connectionTimeout: 5000, requestTimeout: requestTimeoutMs, throwOnRequestTimeout: true },
    ...options,
  };
  const perRegion = <Client>(make: (region: RegionName) => Client) => {
    const clients = new Map<RegionName, Client>();
    return (region: RegionName): Client => {
      const client = clients.get(region) ?? make(region);
      clients.set(region, client);
      return client;
    };
  };
  // Enabled in every account, as what answers for all regions has to be.
  const region = globalServicesRegion;
  return {
    ec2: perRegion((each) => new EC2Client({ ...config, region: each })),
    loadBalancing: perRegion((each) => new ElasticLoadBalancingV2Client({ ...config, region: each })),
    quotas: perRegion((each) => new ServiceQuotasClient({ ...config, region: each })),
    rds: perRegion((each) => new RDSClient({ ...config, region: each })),
    iam: new IAMClient({ ...config, region }),
    sts: new STSClient({ ...config, region }),
    route53: (assumed) =>
      new Route53Client({
        ...config,
        region,
        ...(assumed && {
          credentials: {
            accessKeyId: `${assumed.AccessKeyId}`,
            secretAccessKey: `${assumed.SecretAccessKey}`,
            sessionToken: `${assumed.SessionToken}`,
          },
        }),
      }),
    nameServers,
  };
}

async function publicNameServers(domain: string): Promise<readonly string[]> {
  try {
    return await new Resolver({ timeout: 5000, tries: 2 }).resolveNs(domain);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw error;
  }
}
