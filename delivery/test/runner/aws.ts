import type { Host, Reply, Request } from './machine.ts';

export interface Finding {
  readonly name: string;
  readonly severity: string;
}

/** AWS' API as far as the workflows ask it: registries, a global database and health checks. */
export interface Aws {
  readonly host: Host;
  /** Operations in order, such as `RDS SwitchoverGlobalCluster ap-southeast-4`. */
  readonly asked: string[];
  /** By repository. */
  findings: Readonly<Record<string, readonly Finding[]>>;
  /** The region that writes. */
  writer: string;
  /** Health checks that were disabled and inverted. */
  readonly drained: Set<string>;
}

interface Known {
  /** Digest -> repository. */
  readonly images: ReadonlyMap<string, string>;
  readonly regions: readonly string[];
  /** Hosts that have a health check. */
  readonly checked: readonly string[];
}

export function createAws({ images, regions, checked }: Known): Aws {
  const asked: string[] = [];
  const aws: Aws = { host: answer, asked, findings: {}, writer: regions[0] ?? '', drained: new Set() };
  return aws;

  function answer(request: Request): Reply {
    const [, access = '', region = '', service = ''] =
      /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    if (!access) return { status: 403, body: { __type: 'MissingAuthenticationToken' } };
    if (service === 'ecr') return registry(request, region);
    if (service === 'rds') return database(new URLSearchParams(request.body), region);
    return healthChecks(request);
  }

  function registry({ headers, body }: Request, region: string): Reply {
    const operation = String(headers['x-amz-target']).split('.')[1] ?? '';
    asked.push(`ECR ${operation} ${region}`);
    const { repositoryName, imageIds = [], imageId = imageIds[0] } = JSON.parse(body);
    if (operation === 'ListImageReferrers') return { body: { referrers: [] } };
    if (operation === 'PutImage') return { status: 400, body: { __type: 'ImageAlreadyExistsException' } };
    const digest: string = imageId?.imageDigest ?? '';
    const platforms = ['amd64', 'arm64'].map((architecture, index) => ({
      digest: digest.replace(/.$/, String(index)),
      platform: { os: 'linux', architecture },
    }));
    if (operation === 'DescribeImageScanFindings')
      return {
        body: {
          imageScanStatus: { status: 'COMPLETE' },
          imageScanFindings: { findings: aws.findings[repositoryName] ?? [] },
        },
      };
    if (images.get(digest) !== repositoryName) return { status: 400, body: { __type: 'ImageNotFoundException' } };
    if (operation === 'DescribeImages') return { body: { imageDetails: [{ imageDigest: digest }] } };
    return {
      body: {
        images: [{ imageId: { imageDigest: digest }, imageManifest: JSON.stringify({ manifests: platforms }) }],
      },
    };
  }

  function database(query: URLSearchParams, region: string): Reply {
    const operation = query.get('Action') ?? '';
    asked.push(`RDS ${operation} ${region}`);
    if (operation !== 'DescribeGlobalClusters')
      aws.writer = (query.get('TargetDbClusterIdentifier') ?? '').split(':')[3] ?? '';
    const members = regions.map(
      (each) =>
        `<GlobalClusterMember><DBClusterArn>arn:aws:rds:${each}:1:cluster:c</DBClusterArn><IsWriter>${each === aws.writer}</IsWriter></GlobalClusterMember>`,
    );
    const cluster = `<Status>available</Status><GlobalClusterMembers>${members.join('')}</GlobalClusterMembers>`;
    const result =
      operation === 'DescribeGlobalClusters'
        ? `<GlobalClusters><GlobalClusterMember>${cluster}</GlobalClusterMember></GlobalClusters>`
        : `<GlobalCluster>${cluster}</GlobalCluster>`;
    const body = `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`;
    return { body };
  }

  function healthChecks({ method, url, body }: Request): Reply {
    const [, id] = /healthcheck\/(.+)$/.exec(url.pathname) ?? [];
    asked.push(`Route53 ${method === 'GET' ? 'List' : 'Update'}HealthChecks`);
    const check = (host: string) =>
      `<HealthCheck><Id>${host}</Id><HealthCheckConfig><FullyQualifiedDomainName>${host}</FullyQualifiedDomainName><Inverted>${aws.drained.has(host)}</Inverted><Disabled>${aws.drained.has(host)}</Disabled></HealthCheckConfig></HealthCheck>`;
    if (!id) {
      const all = checked.map(check).join('');
      return {
        body: `<ListHealthChecksResponse><HealthChecks>${all}</HealthChecks><IsTruncated>false</IsTruncated></ListHealthChecksResponse>`,
      };
    }
    // Inverted alone, the check of a lost region succeeds.
    if (body.includes('<Inverted>true') && body.includes('<Disabled>true')) aws.drained.add(id);
    else aws.drained.delete(id);
    return { body: `<UpdateHealthCheckResponse>${check(id)}</UpdateHealthCheckResponse>` };
  }
}
