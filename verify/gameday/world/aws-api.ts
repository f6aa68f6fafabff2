import { createServer, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type GlobalDatabase, InvalidState } from './global-database.ts';
import type { WorldNames } from './names.ts';
import type { HealthCheck } from './route53.ts';

export interface ApiCall {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  /** Milliseconds since the start of this process. */
  readonly at: number;
}

export interface AwsApiOptions {
  readonly names: WorldNames;
  readonly database: GlobalDatabase;
  readonly checks: readonly HealthCheck[];
  /** RDS of a region that is lost does not answer. */
  readonly isLost: (region: string) => boolean;
  /** What a public host of one region answers to `/readyz` and the like. */
  readonly askHost: (host: string, path: string) => Promise<number>;
}

export interface AwsApi {
  readonly url: string;
  readonly calls: readonly ApiCall[];
  /**
   * From the next call that is this one on, nothing is answered; this call still has its effect. Resolves then.
   */
  silentFrom(isIt: (call: ApiCall) => boolean): Promise<void>;
  /** Answers again. */
  speak(): void;
  stop(): Promise<void>;
}

/** Who is asked, by the scope of the request's signature: `20261128/ap-southeast-2/rds/aws4_request`. */
const scopeOf = (authorization = '') => {
  const [, , region = '', service = ''] = (/Credential=([^,]+)/.exec(authorization)?.[1] ?? '').split('/');
  return { region, service };
};

/** RDS of every region, Route 53 and the public hosts, over HTTP: as much of them as the failover program asks. */
export async function startAwsApi(options: AwsApiOptions): Promise<AwsApi> {
  const { names, database, checks } = options;
  const calls: ApiCall[] = [];
  const refuse = (response: ServerResponse, status: number, [code, message]: readonly [string, string]) =>
    response
      .writeHead(status, { 'content-type': 'text/xml' })
      .end(`<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`);
  const arnOf = (region: string | undefined) => names.regions.find((each) => each.region === region)?.arn ?? '';

  const description = () => {
    const to = database.changesTo();
    const state = to
      ? `<FailoverState><Status>${database.status()}</Status><ToDbClusterArn>${arnOf(to)}</ToDbClusterArn></FailoverState>`
      : '';
    const members = database.regions().map((region) => {
      const isWriter = database.writer() === region;
      return `<GlobalClusterMember><DBClusterArn>${arnOf(region)}</DBClusterArn><IsWriter>${isWriter}</IsWriter></GlobalClusterMember>`;
    });
    return `<Status>${database.status()}</Status>${state}<GlobalClusterMembers>${members.join('')}</GlobalClusterMembers>`;
  };

  const rds = async (query: URLSearchParams, response: ServerResponse) => {
    const operation = query.get('Action') ?? '';
    if (query.get('GlobalClusterIdentifier') !== names.globalCluster)
      return refuse(response, 404, ['GlobalClusterNotFoundFault', 'no such global database']);
    if (operation === 'DescribeGlobalClusters') {
      const list = `<GlobalClusters><GlobalClusterMember>${description()}</GlobalClusterMember></GlobalClusters>`;
      return response.end(
        `<${operation}Response><${operation}Result>${list}</${operation}Result></${operation}Response>`,
      );
    }
    const target = names.regions.find(({ arn }) => arn === query.get('TargetDbClusterIdentifier'))?.region ?? '';
    const loses = query.get('AllowDataLoss') === 'true';
    if (operation === 'FailoverGlobalCluster' && !loses)
      return refuse(response, 400, ['InvalidParameterValue', 'a failover has to allow the loss of data']);
    try {
      await database.change(operation === 'SwitchoverGlobalCluster' ? 'switchover' : 'failover', target);
    } catch (error) {
      if (!(error instanceof InvalidState)) throw error;
      return refuse(response, 400, ['InvalidGlobalClusterStateFault', error.message]);
    }
    const cluster = `<GlobalCluster>${description()}</GlobalCluster>`;
    return response.end(
      `<${operation}Response><${operation}Result>${cluster}</${operation}Result></${operation}Response>`,
    );
  };

  const route53 = (path: string, body: string, response: ServerResponse) => {
    const xml = ({ host, isInverted, isDisabled }: HealthCheck) =>
      `<HealthCheck><Id>${host}</Id><HealthCheckConfig><FullyQualifiedDomainName>${host}</FullyQualifiedDomainName><Inverted>${isInverted()}</Inverted><Disabled>${isDisabled()}</Disabled></HealthCheckConfig></HealthCheck>`;
    const id = /healthcheck\/(.+)$/.exec(path)?.[1];
    if (id === undefined) {
      return response.end(
        `<ListHealthChecksResponse><HealthChecks>${checks.map(xml).join('')}</HealthChecks><IsTruncated>false</IsTruncated></ListHealthChecksResponse>`,
      );
    }
    const check = checks.find(({ host }) => host === decodeURIComponent(id));
    if (!check) return refuse(response, 404, ['NoSuchHealthCheck', id]);
    check.update({ inverted: body.includes('<Inverted>true'), disabled: body.includes('<Disabled>true') });
    return response.end(`<UpdateHealthCheckResponse>${xml(check)}</UpdateHealthCheckResponse>`);
  };

  let silence: { readonly isIt: (call: ApiCall) => boolean; readonly begun: () => void } | undefined;
  let isSilent = false;
  const server = createServer(async (request, answer) => {
    const path = request.url ?? '/';
    const body = await text(request);
    if (isSilent) return;
    const arrived = (call: ApiCall): ServerResponse => {
      calls.push(call);
      if (!silence?.isIt(call)) return answer;
      isSilent = true;
      silence.begun();
      // It leads to no one.
      return new ServerResponse(request);
    };
    const [, hosts, host = '', ...rest] = path.split('/');
    if (hosts === 'hosts') {
      const operation = `GET /${rest.join('/')}`;
      const response = arrived({ service: host, region: '', operation, at: performance.now() });
      const status = await options.askHost(decodeURIComponent(host), `/${rest.join('/')}`).catch(() => 502);
      return response.writeHead(status).end();
    }
    const { region, service } = scopeOf(request.headers.authorization);
    const query = new URLSearchParams(body);
    const operation = query.get('Action') ?? `${request.method} ${path}`;
    const response = arrived({ service, region, operation, at: performance.now() });
    response.setHeader('content-type', 'text/xml');
    if (service === 'rds' && options.isLost(region)) return request.socket.destroy();
    if (service === 'rds') return rds(query, response);
    if (service === 'route53') return route53(path, body, response);
    return refuse(response, 400, ['UnknownOperation', `${service} is not part of this game day`]);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    calls,
    silentFrom: (isIt) =>
      new Promise((begun) => {
        silence = { isIt, begun };
      }),
    speak: () => {
      isSilent = false;
      silence = undefined;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
