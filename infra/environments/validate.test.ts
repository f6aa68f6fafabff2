import { describe, expect, it } from 'vitest';
import { type Platform, platform } from './index.ts';
import type { EnvironmentConfig, Organization, ServiceSpec } from './schema.ts';
import { alpha, beta, fees, orders, organization, testPlatform } from './test/platform.ts';
import { changed, gone } from './test/slips.ts';
import { validate } from './validate.ts';
import { describeProblem, type Problem } from './validation/problem.ts';

const now = new Date('2026-11-23T00:00:00Z');

const errors = (problems: readonly Problem[]) => problems.filter(({ level }) => level === 'error').map(describeProblem);
const errorsOf = (changes: Partial<Platform>) => errors(validate({ ...testPlatform, ...changes }, now));
const withBeta = (config: EnvironmentConfig) => errorsOf({ environments: [alpha, config] });
const withAlpha = (config: EnvironmentConfig) => errorsOf({ environments: [config, beta] });
const withOrganization = (changedTo: Organization) => errorsOf({ organization: changedTo });

const region = (index: number, key: string) => `regions[${index}].${key}`;

/** Path in beta's literal, the slip, and the error. */
const slipsInBeta: readonly (readonly [string, unknown, RegExp])[] = [
  [
    region(0, 'vpcCidr'),
    '10.60.0.0/16',
    /^beta\.regions\[0\]\.vpcCidr: found "10\.60\.0\.0\/16"; .*overlaps alpha\.regions\[0\]\.vpcCidr/,
  ],
  [region(1, 'vpcCidr'), '10.70.128.0/17', /overlaps beta\.regions\[0\]\.vpcCidr \(10\.70\.0\.0\/16\)/],
  [region(0, 'vpcCidr'), '10.70.0.0/24', /too small; make it \/19 or larger/],
  [region(0, 'vpcCidr'), '10.0.0.0/8', /too large; make it \/16 or smaller/],
  [region(0, 'vpcCidr'), '10.70.0.1/16', /write it as 10\.30\.0\.0\/16/],
  [region(0, 'vpcCidr'), '11.30.0.0/16', /take it from 10\.0\.0\.0\/8/],
  [region(0, 'serviceCidr'), '10.74.16.0/20', /overlaps|serviceCidr/],
  [region(0, 'vpnClientCidr'), '10.251.0.0/24', /Client VPN range.*too small; make it \/22 or larger/],
  [region(1, 'vpnClientCidr'), '172.21.16.0/22', /overlaps beta\.regions\[0\]\.serviceCidr/],
  [region(1, 'vpnClientCidr'), undefined, /vpnClientCidr: found nothing; .*add a range for the clients/],
  [
    region(1, 'name'),
    'ap-southeast-9',
    /beta\.regions\[1\]\.name: found "ap-southeast-9"; allowed: .*"ap-southeast-2".*"ap-southeast-4"/,
  ],
  [region(1, 'name'), 'ap-southeast-2', /each region once/],
  [region(0, 'zones[1]'), 'ap-southeast-2d', /allowed: ap-southeast-2a, ap-southeast-2b, ap-southeast-2c/],
  [region(0, 'zones'), ['ap-southeast-2a'], /zones\[1\]: found nothing; allowed: two zones or more/],
  [region(0, 'workloadZones[0]'), 'ap-southeast-4a', /workloadZones\[0\]: found "ap-southeast-4a"/],
  ['primaryRegion', 'eu-west-1', /primaryRegion: found "eu-west-1"/],
  ['services.orders.api.replicas', [4, 2], /replicas: found \[4,2\]; allowed: the minimum first.*write \[2, 4\]/],
  ['services.orders.api.replicas', [1, 4], /replicas: found \[1,4\]; allowed: 2 or more, one for each workload zone/],
  [
    'database.alarms.connections',
    10,
    /database\.alarms\.connections: found 10; allowed: 80 or more: the maximum that all pods/,
  ],
  ['services.orders.api.connections', gone, /connections of each pod: orders has a database; add connections/],
  ['services.fees.api.connections', { writer: 1, reader: 1 }, /nothing: fees has no database; remove it/],
  ['services.orders.api.memoryMib', gone, /memoryMib: found nothing; allowed: a value: a component of kind api takes/],
  ['services.orders.web.replicas', [1, 1], /for the kind site; remove it/],
  [
    'services.orders.worker',
    gone,
    /beta\.services\.orders\.worker: found nothing; .*orders has api, worker, web, cleanup/,
  ],
  ['services.orders.wrker', {}, /beta\.services\.orders\.wrker: .*did you mean worker\?/],
  ['services.order', {}, /beta\.services\.order: found "order"; .*did you mean orders\?/],
  ['services.orders.api.settings', { colour: 'red' }, /settings\.colour: .*remove it, or use it in the spec/],
  ['name', 'shared', /name: found "shared"; allowed: 2 to 10 lower-case letters and digits/],
  ['name', 'alpha', /environments\[1\]\.name: found "alpha"; allowed: each name once/],
  ['regions', [beta.regions[0]], /beta\.database\.kind: found "aurora-global"; allowed: rds-instance for one region/],
  ['regions', [beta.regions[0]], /beta\.dns\.routing\.policy: found "latency"; allowed: simple for one region/],
  ['dns.routing', { policy: 'simple' }, /allowed: latency for more than one region/],
  ['dns.routing.healthCheck.intervalSeconds', 20, /intervalSeconds: found 20; allowed: 10, 30/],
  ['dns.zoneName', 'beta_zone.test.example.net', /allowed: a domain name/],
  [
    'dns.zoneName',
    'beta.elsewhere.example.net',
    /below organization\.domain \(test\.example\.net\); for example beta\.test/,
  ],
  ['dns.zoneName', 'alpha.test.example.net', /choose another name: alpha already has this one/],
  ['database.instanceClass', 'db.t4g.large', /memory-optimised classes/],
  [
    'database.instanceClass',
    'db.m6i.large',
    /families of aurora-postgresql in ap-southeast-2: .*choose a family that ap-southeast-2 and ap-southeast-4 both offer: r5, r6g, r6i, r7i, r8g/,
  ],
  ['database.masterPassword', 'managed', /write-only keeps it out of state/],
  ['database.initialWriterRegion', 'eu-west-1', /initialWriterRegion: found "eu-west-1"/],
  ['database.engineVersion', '12.4', /PostgreSQL in standard support/],
  ['database.alarms.globalLagMs', undefined, /globalLagMs: found nothing; .*add a threshold/],
  ['database.maintenanceWindow', 'sun:15:30-sun:16:30', /does not overlap the daily backup/],
  ['database.performanceInsightsRetentionDays', 400, /performanceInsightsRetentionDays: found 400/],
  ['cluster.kubernetesVersion', '1.34', /pinned add-ons: 1\.35, 1\.36; .*add-on-versions\.ts/],
  ['cluster.kubernetesVersion', '1.99', /end of support to infra\/environments\/catalogue\/support\.ts/],
  ['cluster.nodeGroups.system.instanceTypes[0]', 'c7g.large', /families in ap-southeast-4/],
  ['retainOnDestroy.keyDeletionDays', 7, /cannot be restored after its key is deleted/],
  ['retainOnDestroy.secretRecoveryDays', 3, /retainOnDestroy\.secretRecoveryDays/],
  ['cluster.nodeGroups.system.minSize', 1, /a drain never ends/],
  ['cluster.nodeGroups.system.capacity', 'spot', /one on-demand group without taints/],
  ['cluster.nodeGroups.system.taints', [{ key: 'a', value: 'b', effect: 'NO_SCHEDULE' }], /without taints/],
  ['cluster.nodeGroups.system.maxUnavailable', 2, /violates every PodDisruptionBudget/],
  ['cluster.nodeGroups.system.maxSize', 2, /minSize \+ maxUnavailable/],
  ['network.natGateways', 'one', /natGateways: found "one"; allowed: "single", "per-zone"/],
  ['network.flowLogRetentionDays', 100, /flowLogRetentionDays: found 100; allowed: 1, 3, 5/],
  ['network', gone, /beta\.network: found nothing; .*add the setting/],
  ['network.natGateway', 'single', /beta\.network: found \["natGateway"\]; .*correct the spelling/],
  ['budget.monthlyUsd', '9000', /monthlyUsd: found "9000"; allowed: a value of type number|int/],
  ['alarms.emails[0]', 'on call', /emails\[0\]: found "on call"/],
  ['access.sessionHours', 9, /sessionHours: found 9; allowed: 8, 10, 12, 24/],
  [
    'access.authentication',
    { kind: 'mutual-tls', clientRootCertificateIds: { 'ap-southeast-2': 'ca' } },
    /clientRootCertificateIds\.ap-southeast-4: found nothing/,
  ],
];

/** Path in the spec of orders, the slip, and the error. */
const slipsInOrders: readonly (readonly [string, unknown, RegExp])[] = [
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

describe('validate', () => {
  it('finds no error in the literals as they are', () => {
    expect(errors(validate(platform, now))).toEqual([]);
    expect(errorsOf({})).toEqual([]);
  });

  it.each(slipsInBeta)('refuses beta.%s = %j', (path, value, expected) => {
    const found = withBeta(changed(beta, path, value));
    expect(found).toContainEqual(expect.stringMatching(expected));
    expect(found.every((line) => line.includes('; allowed: '))).toBe(true);
  });

  it.each(slipsInOrders)('refuses services.orders.%s = %j', (path, value, expected) => {
    const found = errorsOf({ services: [changed(orders, path, value), fees] });
    expect(found).toContainEqual(expect.stringMatching(expected));
    expect(found.every((line) => line.includes('; allowed: '))).toBe(true);
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

  it('refuses a service in an environment that does not run the service that it calls', () => {
    const { fees: _, ...services } = beta.services;
    expect(withBeta({ ...beta, services })).toContainEqual(
      expect.stringMatching(/services that beta runs as well; add fees to beta\.services/),
    );
  });

  it('refuses a platform without an environment', () => {
    expect(errorsOf({ environments: [] })).toContainEqual(expect.stringMatching(/environments: found "none"/));
  });

  it('says of an invalid environment what is wrong, and not that there is none', () => {
    const found = errorsOf({ environments: [changed(changed(alpha, 'name', 'Not_A_Name'), 'regions', gone)] });
    expect(found).toContainEqual(
      expect.stringMatching(/name: found "Not_A_Name"; allowed: 2 to 10 lower-case letters/),
    );
    expect(found.filter((line) => line.startsWith('environments: '))).toEqual([]);
  });

  it('names a service without a valid name by its place in the list', () => {
    const found = errorsOf({ services: [orders, changed(fees, 'name', 'a name with spaces')] });
    expect(found).toContainEqual(expect.stringMatching(/^services\[1\]\.name: found "a name with spaces"/));
  });

  it('accepts a platform without a service', () => {
    const environments = [alpha, beta].map((environment) => ({ ...environment, services: {} }));
    expect(errorsOf({ environments, services: [] })).toEqual([]);
  });

  it('refuses storage that cannot grow, and Multi-AZ without a second zone', () => {
    expect(withAlpha(changed(alpha, 'database.maxAllocatedStorageGib', 20))).toContainEqual(
      expect.stringMatching(/leave room for storage to grow|21 or more/),
    );
    expect(withAlpha(changed(alpha, 'database.multiAz', true))).toContainEqual(
      expect.stringMatching(/second workload zone/),
    );
  });

  it('refuses two accounts with the same id, and invalid ids', () => {
    expect(withBeta(changed(beta, 'account.id', alpha.account.id))).toContainEqual(
      expect.stringMatching(/beta\.account\.id: .*alpha\.account already has this one/),
    );
    expect(withAlpha(changed(alpha, 'account.id', organization.shared.id))).toContainEqual(
      expect.stringMatching(/alpha\.account\.id: .*organization\.shared already has this one/),
    );
    expect(withBeta(changed(beta, 'account.id', '1234'))).toContainEqual(expect.stringMatching(/twelve digits/));
  });

  it('refuses a prefix that makes a derived name too long, and reports the name', () => {
    const found = withOrganization(changed(organization, 'prefix', 'sample-platform'));
    expect(found).toContainEqual(
      expect.stringMatching(/target groups within 32 characters; "sample-platform-alpha-apse2-prometheus"/),
    );
  });

  it('refuses a region without a registry and state buckets', () => {
    const found = withOrganization(changed(organization, 'regions', ['ap-southeast-2']));
    expect(found).toContainEqual(
      expect.stringMatching(/beta\.regions\[1\]\.name: .*its own registry and state buckets/),
    );
  });

  it('reports the slips of every literal at once', () => {
    const found = errorsOf({
      environments: [changed(alpha, 'regions[0].vpcCidr', '10.10.0.0/30'), changed(beta, 'network', gone)],
      services: [changed(orders, 'team', 7), fees],
    });
    expect(found.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['alpha.regions[0].vpcCidr', 'beta.network', 'services.orders.team']),
    );
  });

  it("warns of the interface endpoint that hides the issuer of the cluster's tokens", () => {
    const interfaceEndpoints = [...beta.network.interfaceEndpoints, 'eks'];
    const withEks = { ...beta, network: { ...beta.network, interfaceEndpoints } };
    const problems = validate({ ...testPlatform, environments: [alpha, withEks] }, now);
    expect(errors(problems)).toEqual([]);
    expect(problems.map(describeProblem)).toContainEqual(
      expect.stringMatching(/^beta\.network\.interfaceEndpoints\[\d+\]: .*oidc\.eks/),
    );
  });

  it.each(['2027-12-01', '2032-02-29'])('reports versions out of support as a warning, on %s', (day) => {
    const problems = validate(testPlatform, new Date(`${day}T00:00:00Z`));
    expect(errors(problems)).toEqual([]);
    expect(problems.map(describeProblem)).toContainEqual(
      expect.stringMatching(/^beta\.cluster\.kubernetesVersion: .*standard support ended on .*upgrade to/),
    );
  });

  it('warns before the end of support, and reports placeholders', () => {
    const later = validate(testPlatform, new Date('2027-06-20T00:00:00Z'));
    expect(later.filter(({ level }) => level === 'warning').map(({ path }) => path)).toContain(
      'beta.cluster.kubernetesVersion',
    );
    const sample: Platform = {
      ...testPlatform,
      organization: {
        ...organization,
        domain: 'platform.example.com',
        shared: { id: '111111111111', bootstrapState: 'local' },
        repository: {
          ...organization.repository,
          ownerId: '0',
          owners: { platform: '@example-org/x', production: '@a/b' },
        },
      },
    };
    expect(
      validate(sample, now)
        .filter(({ level }) => level === 'placeholder')
        .map(({ path }) => path),
    ).toEqual(
      expect.arrayContaining([
        'organization.shared.id',
        'organization.domain',
        'organization.repository.ownerId',
        'organization.repository.owners.platform',
      ]),
    );
  });

  it('reports an unknown key whose value is no text', () => {
    const owners = { ...organization.repository.owners, teams: Symbol('value') };
    const misspelled = { ...organization, repository: { ...organization.repository, owners } };
    expect(errors(validate({ ...testPlatform, organization: misspelled }, now))).toEqual([
      expect.stringMatching(/^organization\.repository\.owners: found \["teams"\]; .*remove "teams"/),
    ]);
  });

  it('finds no placeholder in real values', () => {
    const own: Organization = {
      ...organization,
      domain: 'platform.acme.io',
      security: { retentionDays: 30, lock: 'none', emails: ['security@acme.io'] },
    };
    const withAccess = changed({ ...alpha, access: beta.access }, 'regions[0].vpnClientCidr', '10.252.0.0/22');
    const environments = [withAccess, beta].map((config) => ({
      ...config,
      dns: { ...config.dns, zoneName: `${config.name}.platform.acme.io` },
      alarms: { emails: ['ops@acme.io'] },
    }));
    expect(validate({ ...testPlatform, organization: own, environments }, now)).toEqual([]);
  });
});
