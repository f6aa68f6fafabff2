import { createServer, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { RDSClient } from '@aws-sdk/client-rds';
import { Route53Client } from '@aws-sdk/client-route-53';
import type { Reach } from '../failover/run.ts';

/** How an endpoint may be lost. */
export const faults = ['503', 'hang', 'throttle', 'no DNS'] as const;
export type Fault = (typeof faults)[number];

export interface Call {
  /** `RDS <region>`, `Route 53`, or the public host. */
  readonly endpoint: string;
  readonly operation: string;
  /** Milliseconds since the start. */
  readonly at: number;
}

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const members = (arns: readonly string[], writer: string) =>
  arns
    .map(
      (arn) =>
        `<GlobalClusterMember><DBClusterArn>${arn}</DBClusterArn><IsWriter>${arn === writer}</IsWriter></GlobalClusterMember>`,
    )
    .join('');

export interface World {
  readonly arns: readonly string[];
  readonly writer: string;
  /** Public hosts with a health check. */
  readonly checked: readonly string[];
  /** Looks at the database until a change of the writer has ended. */
  readonly looksUntilDone?: number;
}

/** RDS of every region, Route 53 and the public hosts, over HTTP on this machine, each of which may be lost. */
export async function startEndpoints({ arns, writer: first, checked, looksUntilDone = 2 }: World) {
  const calls: Call[] = [];
  const lost = new Map<string, Fault>();
  const drained = new Set<string>();
  let writer = first;
  let change: { readonly to: string; looks: number } | undefined;
  let begun = 0;
  const start = performance.now();

  const refuse = (response: ServerResponse, status: number, code: string) =>
    response
      .writeHead(status, { 'content-type': 'text/xml' })
      .end(`<ErrorResponse><Error><Code>${code}</Code><Message>${code}</Message></Error></ErrorResponse>`);

  const database = (query: URLSearchParams, response: ServerResponse) => {
    const operation = query.get('Action') ?? '';
    const send = (result: string) =>
      response.end(`<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`);
    if (operation !== 'DescribeGlobalClusters') {
      if (change) return refuse(response, 400, 'InvalidGlobalClusterStateFault');
      begun += 1;
      change = { to: query.get('TargetDbClusterIdentifier') ?? '', looks: 0 };
    } else if (change) {
      change.looks += 1;
      if (change.looks > looksUntilDone) {
        writer = change.to;
        change = undefined;
      }
    }
    const state = change
      ? `<FailoverState><Status>failing-over</Status><ToDbClusterArn>${change.to}</ToDbClusterArn></FailoverState>`
      : '';
    const cluster = `<Status>${change ? 'failing-over' : 'available'}</Status>${state}<GlobalClusterMembers>${members(arns, writer)}</GlobalClusterMembers>`;
    return send(
      operation === 'DescribeGlobalClusters'
        ? `<GlobalClusters><GlobalClusterMember>${cluster}</GlobalClusterMember></GlobalClusters>`
        : `<GlobalCluster>${cluster}</GlobalCluster>`,
    );
  };

  const checks = (id: string | undefined, body: string, response: ServerResponse) => {
    if (id !== undefined) {
      // Inverted alone, the check of a lost region succeeds.
      if (body.includes('<Inverted>true') && body.includes('<Disabled>true')) drained.add(id);
      else drained.delete(id);
    }
    const check = (host: string) =>
      `<HealthCheck><Id>${host}</Id><HealthCheckConfig><FullyQualifiedDomainName>${host}</FullyQualifiedDomainName><Inverted>${drained.has(host)}</Inverted><Disabled>${drained.has(host)}</Disabled></HealthCheckConfig></HealthCheck>`;
    response.end(
      id === undefined
        ? `<ListHealthChecksResponse><HealthChecks>${checked.map(check).join('')}</HealthChecks><IsTruncated>false</IsTruncated></ListHealthChecksResponse>`
        : `<UpdateHealthCheckResponse>${check(id)}</UpdateHealthCheckResponse>`,
    );
  };

  const server: Server = createServer(async (request, response) => {
    const [, endpoint = '', ...path] = decodeURIComponent(request.url ?? '').split('/');
    const body = await text(request);
    const query = new URLSearchParams(body);
    const operation = query.get('Action') ?? `${request.method} /${path.join('/')}`;
    calls.push({ endpoint, operation, at: performance.now() - start });
    const fault = lost.get(endpoint);
    if (fault === 'hang') return;
    if (fault === '503') return refuse(response, 503, 'ServiceUnavailable');
    if (fault === 'throttle') return refuse(response, 400, 'Throttling');
    response.setHeader('content-type', 'text/xml');
    if (endpoint.startsWith('RDS')) return database(query, response);
    if (endpoint === 'Route 53') return checks(/healthcheck\/(.+)$/.exec(path.join('/'))?.[1], body, response);
    return response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const urlOf = (endpoint: string) =>
    lost.get(endpoint) === 'no DNS'
      ? 'http://no-such-host.invalid'
      : `http://127.0.0.1:${port}/${encodeURIComponent(endpoint)}`;
  const common = { credentials, maxAttempts: 1 } as const;
  const reach: Reach = {
    rds: (region) => new RDSClient({ region, ...common, endpoint: urlOf(`RDS ${region}`) }),
    route53: () => new Route53Client({ region: 'us-east-1', ...common, endpoint: urlOf('Route 53') }),
    get: (url, signal) => fetch(`${urlOf(new URL(url).host)}${new URL(url).pathname}`, { signal }),
  };
  return {
    reach,
    calls,
    lost,
    drained,
    writer: () => writer,
    /** How often a change of the writer was accepted. */
    begun: () => begun,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
