import { traitsOf } from '../kinds/kinds.ts';
import { workloadName } from '../naming.ts';
import { rolloutOrder } from '../promotion-order.ts';
import type { ServiceSpec } from '../schema.ts';
import { subnetCidrs } from '../subnets.ts';
import { catalog } from './catalog.ts';
import type { ComponentContext } from './context.ts';
import { databaseUsers } from './database.ts';
import { observer } from './observer.ts';
import type { EnvironmentVariable } from './types.ts';

/** A value that exists only in the cluster: a key of its facts, or of a Secret. */
export type Source = { readonly fact: string } | { readonly secret: string; readonly key: string };

/** Text in which Kubernetes replaces `$(…)` by the value of a source, or a structure for JSON. */
export type Resolved = { readonly text: string; readonly sources: readonly Source[] } | { readonly structure: unknown };

export interface Placeholder {
  readonly kind: string;
  readonly argument: string | undefined;
  /** The text of the placeholder in the template. */
  readonly written: string;
}

const pattern = /\{([a-z][A-Za-z]*)(?::([^{}"]+))?\}/g;

/** The placeholders of a template, in order. */
export const placeholdersIn = (template: string): readonly Placeholder[] =>
  [...template.matchAll(pattern)].map(([written, kind = '', argument]) => ({ kind, argument, written }));

const text = (value: string | number): Resolved => ({ text: String(value), sources: [] });
const maybe = (value: string | number | undefined): Resolved | undefined =>
  value === undefined ? undefined : text(value);

/** Variable that carries a source into a container, for `$(…)`. */
export const variableOf = (source: Source): EnvironmentVariable =>
  'fact' in source
    ? { name: source.fact, fact: source.fact }
    : {
        name: `${source.secret}-${source.key}`.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
        ...source,
      };
const reference = (source: Source): string => `$(${variableOf(source).name})`;
const sourced = (...parts: readonly (string | Source)[]): Resolved => ({
  text: parts.map((part) => (typeof part === 'string' ? part : reference(part))).join(''),
  sources: parts.filter((part) => typeof part !== 'string'),
});

const postgres = (user: string, host: string, database: string): Resolved =>
  sourced(`postgres://${user}@`, { fact: host }, ':', { fact: 'databasePort' }, `/${database}`);

function database({ spec }: ComponentContext, argument: string | undefined): Resolved | undefined {
  if (!spec.database) return undefined;
  const { name } = spec.database;
  const users = databaseUsers(name);
  switch (argument) {
    case 'writer':
      return postgres(users.app, 'databaseWriterHost', name);
    case 'reader':
      return postgres(users.app, 'databaseReaderHost', name);
    case 'migration':
      return postgres(users.migration, 'databaseWriterHost', name);
    default:
      return undefined;
  }
}

const portsOf = (spec: ServiceSpec | undefined, key: string) => {
  const component = spec?.components[key];
  return component && 'ports' in component ? component.ports : undefined;
};

/** `fees/api`, or `api` of the same service. */
function named({ platform, spec }: ComponentContext, argument = '') {
  const [service = '', component = ''] = argument.split('/');
  return { spec: service === spec.name ? spec : platform.services.find(({ name }) => name === service), component };
}

function publicHost(context: ComponentContext, argument: string | undefined): string | undefined {
  const { spec, component } = named(context, argument);
  const found = spec && spec.name in context.environment.services ? spec.components[component] : undefined;
  if (!found || !('route' in found) || !found.route) return undefined;
  return 'host' in found.route ? context.names.host(found.route.host) : context.names.apiHost;
}

function clusterUrl(context: ComponentContext, argument: string | undefined): string | undefined {
  const { spec, component } = named(context, argument);
  const ports = portsOf(spec, component);
  return spec && ports && `http://${workloadName(spec.name, component)}.${spec.name}.svc:${ports.http}`;
}

function secret({ spec }: ComponentContext, argument = ''): Resolved | undefined {
  const [name = '', key = ''] = argument.split('/');
  return /^[A-Za-z]\w*$/.test(key) && name in spec.secrets
    ? sourced({ secret: workloadName(spec.name, name), key })
    : undefined;
}

function repository({ platform }: ComponentContext, argument: string | undefined): Resolved | undefined {
  const { owners: _, ...values } = platform.organization.repository;
  const known: Readonly<Record<string, string>> = { ...values, fullName: `${values.owner}/${values.name}` };
  return maybe(argument === undefined ? undefined : known[argument]);
}

const publicUrls = ({ platform, environment, names }: ComponentContext) =>
  platform.services
    .filter((service) => service.name in environment.services)
    .flatMap((service) =>
      Object.entries(service.components).flatMap(([key, component]) => {
        const url = traitsOf(component).publicUrl?.(component, names);
        return url === undefined ? [] : [{ name: workloadName(service.name, key), url }];
      }),
    );

const startingWith = (order: readonly string[], first: string) => [first, ...order.filter((name) => name !== first)];

interface PlaceholderKind {
  /** Allowed arguments, for messages. */
  readonly allowed: (context: ComponentContext) => string;
  readonly resolve: (context: ComponentContext, argument: string | undefined) => Resolved | undefined;
}
const none = () => 'no argument';
const listed = (names: readonly string[]) => (names.length > 0 ? names.join(', ') : 'none');

/** Every placeholder that a template can contain. */
export const placeholders: Readonly<Record<string, PlaceholderKind>> = {
  region: { allowed: none, resolve: ({ region }) => text(region.name) },
  /** Own region first, then the others, joined by commas. */
  regions: {
    allowed: none,
    resolve: ({ environment, region }) =>
      text(startingWith(rolloutOrder(environment).toReversed(), region.name).join(',')),
  },
  environment: { allowed: none, resolve: ({ environment }) => text(environment.name) },
  zone: { allowed: none, resolve: ({ names }) => text(names.zoneName) },
  account: { allowed: none, resolve: ({ environment }) => text(environment.account.id) },
  /** Ranges of the public load balancer, joined by commas; a service trusts their `X-Forwarded-For`. */
  proxies: { allowed: none, resolve: ({ region }) => text(subnetCidrs(region, 'public').join(',')) },
  idleTimeoutSeconds: { allowed: none, resolve: ({ environment }) => text(environment.ingress.idleTimeoutSeconds) },
  port: {
    allowed: ({ component }) => listed('ports' in component ? Object.keys(component.ports) : []),
    resolve: ({ component }, argument) =>
      'ports' in component
        ? maybe(Object.entries(component.ports).find(([name]) => name === argument)?.[1])
        : undefined,
  },
  /** The pod's grace period includes it. */
  drain: {
    allowed: ({ component }) => (traitsOf(component).drain ? 'delayMs, limitMs' : 'none'),
    resolve: ({ component }, argument) => {
      const drain = traitsOf(component).drain?.(component);
      const seconds =
        argument === 'delayMs' ? drain?.delaySeconds : argument === 'limitMs' ? drain?.limitSeconds : undefined;
      return seconds === undefined ? undefined : text(1000 * seconds);
    },
  },
  host: {
    allowed: () => '<service>/<component> with a public route, of a service that the environment runs',
    resolve: (context, argument) => maybe(publicHost(context, argument)),
  },
  service: {
    allowed: () => '<service>/<component> with ports',
    resolve: (context, argument) => maybe(clusterUrl(context, argument)),
  },
  database: {
    allowed: ({ spec }) => (spec.database ? 'writer, reader, migration' : 'none: the service has no database'),
    resolve: database,
  },
  connections: {
    allowed: () => 'writer, reader',
    resolve: ({ size }, argument) =>
      argument === 'writer' || argument === 'reader' ? maybe(size.connections?.[argument]) : undefined,
  },
  secret: {
    allowed: ({ spec }) =>
      `<secret>/<key> of its secrets: ${listed(Object.keys(spec.secrets))}; a key has letters, digits and underscores`,
    resolve: secret,
  },
  fact: {
    allowed: () => 'clusterIssuer, databaseWriterHost, databaseReaderHost, databasePort, vpcId',
    resolve: (_, argument) =>
      argument &&
      ['clusterIssuer', 'databaseWriterHost', 'databaseReaderHost', 'databasePort', 'vpcId'].includes(argument)
        ? sourced({ fact: argument })
        : undefined,
  },
  repository: {
    allowed: () => 'codeHost, tokenIssuer, owner, name, fullName, ownerId, repositoryId, defaultBranch',
    resolve: repository,
  },
  /** Bucket that the component fills in this region. */
  bucket: {
    allowed: none,
    resolve: ({ names, spec, key, component }) =>
      maybe(traitsOf(component).bucketName?.(names, workloadName(spec.name, key))),
  },
  /** Public URLs of the environment's services: a list of names and URLs that respond while the service is healthy. */
  publicUrls: { allowed: none, resolve: (context) => ({ structure: publicUrls(context) }) },
  /** Initial data of the service that records deployments, as a structure. */
  catalog: { allowed: none, resolve: ({ platform, environment }) => ({ structure: catalog(platform, environment) }) },
  observer: {
    allowed: () => 'audience, subject',
    resolve: (_, argument) =>
      argument === 'audience'
        ? text(observer.audience)
        : argument === 'subject'
          ? text(`system:serviceaccount:${observer.namespace}:${observer.serviceAccount}`)
          : undefined,
  },
  setting: {
    allowed: ({ environment, spec, key, size }) =>
      `of environments' services.${spec.name}.${key}.settings; ${environment.name} has ${listed(Object.keys(size.settings ?? {}))}`,
    resolve: ({ size }, argument) => {
      const value = argument === undefined ? undefined : size.settings?.[argument];
      return value === undefined || typeof value === 'string' ? maybe(value) : { structure: value };
    },
  },
};

/** The value of a placeholder; `undefined` without one. */
export const lookUp = (context: ComponentContext, { kind, argument }: Placeholder): Resolved | undefined =>
  Object.hasOwn(placeholders, kind) ? placeholders[kind]?.resolve(context, argument) : undefined;
