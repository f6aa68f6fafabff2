import { globalServicesRegion } from '@sample-platform-ai/environments/catalogue/index.ts';
import { isObject, type Json, type Parameters } from '../call.ts';
import { fromCbor } from './cbor.ts';
import { fromForm } from './form.ts';
import type { Model } from './models.ts';
import { fromXml } from './xml.ts';

export type Protocol = 'query' | 'ec2' | 'json' | 'rest-json' | 'rest-xml' | 'cbor';

export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}
export interface Understood {
  /** IAM's prefix. */
  readonly service: string;
  readonly protocol: Protocol;
  readonly region: string;
  /** Of the credentials that sign it. */
  readonly accessKey: string;
  readonly operation: string;
  readonly parameters: Parameters;
  /** Folder of its API's model. */
  readonly model: string;
}

const header = ({ headers }: WireRequest, name: string): string => String(headers[name] ?? '');
const prefixes: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };
/** One endpoint for all regions: whatever region a client signs for, AWS reads this one. */
const globalServices = ['account', 'budgets', 'cloudfront', 'iam', 'route53'];
const folders: Readonly<Record<string, string>> = {
  'access-analyzer': 'accessanalyzer',
  elasticloadbalancing: 'elbv2',
  monitoring: 'cloudwatch',
};

/** `Credential=KEY/20261128/ap-southeast-2/ec2/aws4_request`; `undefined` of a request that is not signed. */
function scopeOf(request: WireRequest) {
  const [, credential] = /Credential=([^,]+)/.exec(header(request, 'authorization')) ?? [];
  const [accessKey = '', , region = '', name = ''] = credential?.split('/') ?? [];
  return credential === undefined ? undefined : { accessKey, region, name };
}

const object = (value: Json): Parameters => (isObject(value) ? value : {});

/** What a signed request asks for; `undefined` of one that is not signed. */
export function understand(request: WireRequest, modelOf: (folder: string) => Model): Understood | undefined {
  const scope = scopeOf(request);
  if (!scope) return undefined;
  const { name, region, accessKey } = scope;
  const service = prefixes[name] ?? name;
  const base = { service, region: globalServices.includes(service) ? globalServicesRegion : region, accessKey };
  const target = header(request, 'x-amz-target');
  const type = header(request, 'content-type');
  const folder = folders[name] ?? (name === 's3' && request.url.startsWith('/v20180820/') ? 's3control' : name);
  if (target)
    return {
      ...base,
      protocol: 'json',
      model: folder,
      operation: target.split('.').at(-1) ?? '',
      parameters: object(JSON.parse(request.body.toString() || '{}')),
    };
  const [, rpc] = /^\/service\/\w+\/operation\/(\w+)$/.exec(request.url) ?? [];
  if (rpc)
    return { ...base, protocol: 'cbor', model: folder, operation: rpc, parameters: object(fromCbor(request.body)) };
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const form = new URLSearchParams(request.body.toString());
    return {
      ...base,
      protocol: name === 'ec2' ? 'ec2' : 'query',
      model: folder,
      operation: form.get('Action') ?? '',
      parameters: fromForm(form),
    };
  }
  const model = modelOf(folder);
  const { operation, parameters } = byRoute(request, model);
  return {
    ...base,
    protocol: model.metadata.protocol === 'rest-json' ? 'rest-json' : 'rest-xml',
    model: folder,
    operation,
    parameters,
  };
}

/** The operation whose method, path and fixed query fit; of several the one that fixes the most. */
function byRoute(request: WireRequest, { operations, shapes }: Model): { operation: string; parameters: Parameters } {
  const url = new URL(request.url, 'http://127.0.0.1');
  const candidates = Object.entries(operations).flatMap(([operation, { http, input, deprecated }]) => {
    if (deprecated) return [];
    const [path = '', query = ''] = http.requestUri.split('?');
    const names = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name ?? '');
    const pattern = path
      .replaceAll(/[.]/g, '\\.')
      .replaceAll(/\{\w+\+\}/g, '(.+)')
      .replaceAll(/\{\w+\}/g, '([^/]+)');
    const found = http.method === request.method && new RegExp(`^${pattern}/?$`).exec(url.pathname);
    const fixed = [...new URLSearchParams(query)];
    const has = fixed.every(
      ([key, value]) => url.searchParams.has(key) && (value === '' || url.searchParams.get(key) === value),
    );
    return found && has
      ? [
          {
            operation,
            input,
            fixed: fixed.length,
            literal: path.replaceAll(/\{[^}]*\}/g, '').length,
            names,
            values: found.slice(1),
          },
        ]
      : [];
  });
  const [best] = candidates.toSorted((a, b) => b.fixed - a.fixed || b.literal - a.literal);
  if (!best) throw new Error(`no operation has the route ${request.method} ${request.url}`);
  const shape = shapes[best.input?.shape ?? ''];
  const inPath = Object.fromEntries(
    best.names.map((name, i) => [nameOf(name), decodeURIComponent(best.values[i] ?? '')]),
  );
  const body = bodyOf(request, shape?.payload);
  return { operation: best.operation, parameters: { ...Object.fromEntries(url.searchParams), ...body, ...inPath } };

  function nameOf(located: string): string {
    const members = Object.entries(shape?.members ?? {});
    return members.find(([, member]) => member.location === 'uri' && member.locationName === located)?.[0] ?? located;
  }
}

function bodyOf({ body }: WireRequest, payload: string | undefined): Parameters {
  const text = body.toString();
  const isXml = text.startsWith('<');
  if (text === '') return {};
  if (isXml) {
    // The document's element is the payload, whatever it is called.
    const [content] = Object.values(object(fromXml(text)));
    return payload ? { [payload]: content ?? null, ...object(content ?? null) } : object(content ?? null);
  }
  if (payload) return { [payload]: text };
  return text.startsWith('{') ? object(JSON.parse(text)) : {};
}
