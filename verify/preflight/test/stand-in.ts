import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Reach, reachOf } from '../reach.ts';
import { type Asked, quotaAnswer, ServiceError, xmlServices } from './answers.ts';
import type { AwsWorld } from './world.ts';
import { toXml } from './xml.ts';

/** A call as it went over the wire, for those who judge it. */
export interface Call {
  /** That the request is signed for. */
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly isAssumed: boolean;
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly status: number;
  readonly response: string;
}

const namespaces: Readonly<Record<string, string>> = {
  ec2: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  route53: 'https://route53.amazonaws.com/doc/2013-04-01/',
};

/** `Credential=KEY/20261128/ap-southeast-2/ec2/aws4_request`. */
const scopeOf = (authorization = '') => {
  const [key = '', , region = '', service = ''] = (/Credential=([^,]+)/.exec(authorization)?.[1] ?? '').split('/');
  return { key, region, service };
};

function operationOf(service: string, form: URLSearchParams, target: string, path: string): string {
  if (service === 'servicequotas') return target.split('.')[1] ?? '';
  if (service === 'route53') return path.endsWith('/hostedzonesbyname') ? 'ListHostedZonesByName' : 'GetHostedZone';
  return form.get('Action') ?? '';
}

export interface StandIn {
  readonly reach: Reach;
  readonly url: string;
  readonly calls: Call[];
  /** What the services know from now on. */
  set(world: AwsWorld): void;
  stop(): void;
}

/** The services that a preflight asks, over HTTP on this machine: their protocols, and what a world says. */
export async function startStandIn(): Promise<StandIn> {
  let world: AwsWorld | undefined;
  const calls: Call[] = [];

  const server = createServer(async (request, response: ServerResponse) => {
    const { key, region, service } = scopeOf(request.headers.authorization);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const body = await text(request);
    const form = new URLSearchParams(service === 'servicequotas' ? '' : body);
    const operation = operationOf(service, form, String(request.headers['x-amz-target'] ?? ''), pathname);
    const isAssumed = key.startsWith('ASSUMED');
    const asked: Asked = {
      region,
      form,
      path: pathname,
      query: searchParams,
      json: service === 'servicequotas' ? JSON.parse(body) : {},
      isAssumed,
    };
    const { status, type, text: answer } = answerTo(world, service, operation, asked);
    calls.push({
      service,
      region,
      operation,
      isAssumed,
      method: request.method ?? '',
      url: request.url ?? '',
      body,
      status,
      response: answer,
    });
    response.writeHead(status, { 'content-type': type }).end(answer);
  });
  // A synthesis between two calls takes longer than a server usually keeps a connection.
  server.keepAliveTimeout = 0;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    url,
    calls,
    set: (next) => {
      world = next;
    },
    reach: reachOf({
      endpoint: url,
      credentials: { accessKeyId: 'CALLER0000000000', secretAccessKey: 'secret' },
      maxAttempts: 1,
      nameServers: async (domain) => world?.nameServers[domain] ?? [],
    }),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function answerTo(world: AwsWorld | undefined, service: string, operation: string, asked: Asked): Answer {
  const isJson = service === 'servicequotas';
  try {
    if (!world) throw new Error('the stand-in has no world');
    if (world.refused.has(operation))
      throw new ServiceError(
        service === 'ec2' ? 'UnauthorizedOperation' : 'AccessDenied',
        `not authorized to perform ${service}:${operation}`,
        403,
      );
    if (world.broken.has(operation)) throw new ServiceError('InternalFailure', 'try again', 500);
    if (isJson)
      return {
        status: 200,
        type: 'application/x-amz-json-1.1',
        text: JSON.stringify(quotaAnswer(operation, world, asked)),
      };
    const answer = xmlServices[service]?.[operation];
    if (!answer) throw new ServiceError('InvalidAction', `there is no ${service} ${operation} here`);
    const content = answer(world, asked);
    const inner =
      service === 'ec2' || service === 'route53' ? toXml(content) : toXml({ [`${operation}Result`]: content });
    const namespace = namespaces[service];
    const tag = `${operation}Response`;
    const xml = `<${tag}${namespace ? ` xmlns="${namespace}"` : ''}>${inner}</${tag}>`;
    return { status: 200, type: 'text/xml', text: xml };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, message, status } = error;
    if (isJson) return { status, type: 'application/x-amz-json-1.1', text: JSON.stringify({ __type: code, message }) };
    const fault = { Error: { Type: 'Sender', Code: code, Message: message } };
    const xml =
      service === 'ec2'
        ? toXml({ Response: { Errors: fault, RequestID: '1' } })
        : toXml({ ErrorResponse: { ...fault, RequestId: '1' } });
    return { status, type: 'text/xml', text: xml };
  }
}
