import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../schema.ts';
import { alpha } from '../test/platform.ts';
import { errorsOf, refuses, type Slip } from '../test/problems.ts';
import { fees, orders } from '../test/services.ts';
import { changed, gone } from '../test/slips.ts';

const slipsInOrders: readonly Slip[] = [
  ['name', 'Orders', /services\.Orders\.name: found "Orders"; allowed: lower-case letters/],
  ['name', 'kube-system', /the platform already has a namespace/],
  ['name', 'policies', /the platform already has a namespace/],
  ['objectives.latency.milliseconds', 300, /found 300; allowed: a bound of the kit's histogram: 1, 2\.5, /],
  ['components.api.kind', 'apis', /components\.api\.kind: found "apis"/],
  ['components.api.ports.http', '8081', /ports\.http: found "8081"; allowed: a value of type/],
  [
    'components.api.ports.metrics',
    8081,
    /ports\.metrics: found 8081; allowed: each port once; change it: http already has this port/,
  ],
  ['components.api.ports.grpc', gone, /route\.grpcHost: .*nothing without ports\.grpc/],
  ['components.worker.image', { of: 'web2' }, /components\.worker\.image\.of: found "web2"; .*its own image: api, web/],
  [
    'components.api.image.platforms',
    ['linux/amd64'],
    /components\.api\.image\.platforms: found \["linux\/amd64"\]; allowed: linux\/arm64 as well: .*alpha\.cluster\.nodeGroups\.system/,
  ],
  ['components.web.api', 'worker', /components\.web\.api: found "worker"; .*with its own host: api/],
  ['components.api.route', { path: '/orders' }, /components\.web\.api: found "api"; .*with its own host: none;/],
  ...['/', 'orders', '/orders/', '/a//b', '/orders?x=1', '/orders/*'].map(
    (path) =>
      [
        'components.api.route',
        { path },
        /components\.api\.route.*found .*allowed: a path without a trailing slash, such as \/orders/,
      ] as const,
  ),
  ['components.api.env.FEES_URL', '{service:fee/api}', /FEES_URL: found "\{service:fee\/api\}".*it has no value/],
  ['components.api.env.FEES_URL', '{servce:fees/api}', /did you mean service\?/],
  ['components.api.env.PAYMENT_KEY', '{secret:paymnt/key}', /of its secrets: payment, session/],
  [
    'components.api.env.DRAIN',
    '{drain:seconds}',
    /DRAIN: found "\{drain:seconds\}"; allowed: for drain: delayMs, limitMs/,
  ],
  ['components.api.env.HTTP_PORT', '{port:https}', /for port: http, grpc, metrics/],
  [
    'components.api.env.HTTP_PORT',
    '{setting:port}',
    /of environments' services\.orders\.api\.settings; alpha has none;/,
  ],
  [
    'components.web.files',
    { '/etc/a': 'issuer {fact:clusterIssuer}' },
    /files\.\/etc\/a: found "\{fact:clusterIssuer\}"; .*in env/,
  ],
  [
    'components.web.files',
    { '/etc/a': { json: ['{secret:payment/a}', '{secret:session/b}'] } },
    /files\.\/etc\/a.*found "\{secret:session\/b\}"; allowed: keys of one secret in a file: payment/,
  ],
  [
    'components.api.env.PAYMENT_KEY',
    '{secret:payment/client-id}',
    /PAYMENT_KEY: found "\{secret:payment\/client-id\}"; allowed: .*letters, digits and underscores/,
  ],
  ['components.api.env.http_port', '1', /env.*http_port.*in capitals/],
  [
    'components.migration',
    orders.components['worker'],
    /the job that migrates the database has the name orders-migration/,
  ],
  ['database.migrate.component', 'apii', /did you mean api\?/],
  ['database.name', 'Orders', /database\.name: found "Orders"; allowed: a lower-case PostgreSQL identifier/],
  [
    'database.name',
    'first',
    /database\.name: found "first"; allowed: a unique database; beta\.database already has it/,
  ],
  ['egress[1]', 'service:fees/apj', /did you mean service:fees\/api\?/],
  ['egress[1]', 'internet', /each entry once/],
  ['egress', ['internet'], /add 'service:fees\/api' to egress, or its network policy drops the calls/],
  ['aws[0].actions', ['sqs:*'], /an IAM action without wildcard/],
  ['aws[0].actions', ['s3:GetObject'], /actions of sqs/],
  ['aws[0].actions', ['sqs:CreateQueue'], /permissions boundary allows/],
  ['objectives.availability', 100, /availability: found 100; allowed: 99\.999 or less/],
  ['components.cleanup.schedule', 'daily', /five fields of cron/],
  ['components.cleanup.schedule', '99 99 * * *', /five fields of cron, each within its limits/],
  ['components.cleanup.timeZone', 'Sydney', /timeZone: found "Sydney"; allowed: an IANA time zone/],
  [
    'aws[0]',
    { service: 's3', actions: ['s3:GetObject'], resource: 'a-bucket-of-thirty-characters-'.slice(0, 29) },
    /services\.orders\.aws: found "test-alpha-.*bucket names of at most 63 characters/,
  ],
  ['secret', {}, /services\.orders: found \["secret"\]; .*correct the spelling/],
];

describe('validation of services', () => {
  it.each(slipsInOrders)('refuses services.orders.%s = %j', (path, value, expected) => {
    refuses(errorsOf({ services: [changed(orders, path, value), fees] }), expected);
  });

  it('names both services with the same host, path, image, database user, or capability', () => {
    const twin = (change: Partial<ServiceSpec>): ServiceSpec => ({ ...fees, name: 'twin', ...change });
    const withTwin = (other: ServiceSpec, environment = alpha) =>
      errorsOf({
        services: [orders, fees, other],
        environments: [
          { ...environment, services: { ...environment.services, [other.name]: environment.services['fees'] ?? {} } },
        ],
      });
    expect(withTwin(twin({}))).toContainEqual(
      expect.stringMatching(
        /alpha\.ap-southeast-2: found \["services\.fees\.components\.api \(HTTP\)","services\.twin\.components\.api \(HTTP\)"\]; allowed: one owner of host api\.alpha\.test\.example\.net\/fees/,
      ),
    );
    const { api } = fees.components;
    if (api?.kind !== 'api') throw new Error('fees.api is not an api');
    expect(withTwin(twin({ components: { api: { ...api, route: { host: 'orders' } } } }))).toContainEqual(
      expect.stringMatching(/services\.orders.*services\.twin.*one owner of host orders\.alpha/),
    );
    expect(
      withTwin(twin({ components: { api: { ...api, route: { path: '/twin' }, internalHost: 'grafana' } } })),
    ).toContainEqual(expect.stringMatching(/the platform's grafana.*services\.twin/));
    const cni: ServiceSpec = { ...twin({}), name: 'vpc', components: { cni: { ...api, route: { path: '/cni' } } } };
    const withCni = { ...alpha, services: { ...alpha.services, vpc: { cni: alpha.services['fees']?.['api'] ?? {} } } };
    expect(errorsOf({ services: [orders, fees, cni], environments: [withCni] })).toContainEqual(
      expect.stringMatching(/the platform's vpc-cni.*services\.vpc.*one owner of IAM role test-alpha-apse2-vpc-cni/),
    );
    for (const [name, what] of [
      ['orders-namespace', 'Application orders-namespace'],
      ['orders-objectives', 'alerts orders-objectives'],
    ] as const) {
      expect(withTwin(twin({ name, components: { api: { ...api, route: { host: name } } } }))).toContainEqual(
        expect.stringMatching(`\\["services.orders","services.${name}"\\]; allowed: one owner of ${what}`),
      );
    }
    expect(withTwin({ ...twin({}), name: 'fees' })).toContainEqual(
      expect.stringMatching(
        /services\.fees\.name: found "fees"; allowed: a unique name; services\.fees\.name already has it/,
      ),
    );
    const migrate = { component: 'api', args: [], env: {} };
    expect(withTwin(twin({ database: { name: 'orders', migrate } }))).toContainEqual(
      expect.stringMatching(
        /services\.twin\.database\.name: found "orders_app"; .*services\.orders\.database\.name already has it/,
      ),
    );
    const recording = (spec: ServiceSpec): ServiceSpec => ({ ...spec, capabilities: ['release-ledger'] });
    expect(errorsOf({ services: [recording(orders), recording(fees)] })).toContainEqual(
      expect.stringMatching(/a unique capability; services\.orders\.capabilities already has it/),
    );
  });

  it('names both services whose programs listen at one port of a laptop', () => {
    const withDev = (spec: ServiceSpec, port: number): ServiceSpec => {
      const { api } = spec.components;
      if (api?.kind !== 'api') throw new Error(`${spec.name} has no API`);
      const ports = { ...api.ports, http: port };
      return { ...spec, dev: `app/${spec.name}/dev.ts`, components: { ...spec.components, api: { ...api, ports } } };
    };
    const { api } = fees.components;
    const port = api?.kind === 'api' ? api.ports.http : 0;
    expect(errorsOf({ services: [withDev(orders, port), withDev(fees, port)] })).toEqual([
      expect.stringMatching(
        `services.fees.dev: found "${port}"; allowed: a unique port on a laptop; services.orders.dev already has it`,
      ),
    ]);
    expect(errorsOf({ services: [withDev(orders, port), withDev(fees, port + 1)] })).toEqual([]);
  });

  it("refuses nested paths of one host, and paths outside the service's name on a host of another service", () => {
    const { api } = fees.components;
    if (api?.kind !== 'api') throw new Error('fees.api is not an api');
    const routed = (name: string, route: NonNullable<typeof api.route>): ServiceSpec => ({
      ...fees,
      name,
      components: { api: { ...api, route } },
    });
    const sizes = alpha.services['fees'] ?? {};
    const routes = (...services: readonly ServiceSpec[]) =>
      errorsOf({
        services: [orders, fees, ...services],
        environments: [
          {
            ...alpha,
            services: { ...alpha.services, ...Object.fromEntries(services.map(({ name }) => [name, sizes])) },
          },
        ],
      });
    expect(routes(routed('twin', { path: '/fees/twin' }))).toContainEqual(
      expect.stringMatching(
        /services\.twin\.components\.api.*found "\/fees\/twin"; allowed: a path of api\.alpha\.test\.example\.net outside \/fees of services\.fees\.components\.api/,
      ),
    );
    expect(routes(routed('twin', { path: '/fees-of-twin' }))).toEqual([]);
    const whole = routed('whole', { host: 'api' });
    expect(routes(whole)).toEqual([]);
    expect(routes(whole, routed('twin', { path: '/twin/v2' }))).toEqual([]);
    expect(routes(whole, routed('twin', { path: '/v1' }))).toContainEqual(
      expect.stringMatching(
        /found "\/v1"; allowed: \/twin, or a path below it: services\.whole\.components\.api has the rest of api\.alpha\.test\.example\.net/,
      ),
    );
  });

  it('refuses the host of a service that an environment does not run', () => {
    const { fees: _, ...services } = alpha.services;
    const asking = changed({ ...orders, egress: ['internet'] }, 'components.api.env', { FEES: '{host:fees/api}' });
    expect(errorsOf({ services: [asking, fees], environments: [{ ...alpha, services }] })).toContainEqual(
      expect.stringMatching(/env\.FEES: found "\{host:fees\/api\}"; .*in alpha it has no value/),
    );
  });
});
