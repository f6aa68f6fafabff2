import { describe, expect, it } from 'vitest';
import { alpha, beta, organization } from '../test/platform.ts';
import { errorsOf, refuses, type Slip, warningsOf } from '../test/problems.ts';
import { fees, orders } from '../test/services.ts';
import { changed, gone } from '../test/slips.ts';

/** In beta: two regions, Sydney and Melbourne. */
const slipsInBeta: readonly Slip[] = [
  // 48 characters, one more than the wildcard certificate of the internal zone leaves.
  [
    'dns.zoneName',
    `${'b'.repeat(31)}.test.example.net`,
    /^beta\.dns\.zoneName: found "b+\.test\.example\.net"; allowed: at most 47 characters: a certificate for \*\.apse2\.internal\.b+\.test\.example\.net has 65, and the limit is 64; shorten it by 1$/,
  ],
  [
    'dns.zoneName',
    'beta.alpha.test.example.net',
    /not below another environment's zone \(alpha\.test\.example\.net, of alpha\)/,
  ],
  ['access.authentication.samlProviderName', 'client vpn', /samlProviderName: .*as IAM names it/],
  ['access.authentication.samlProviderName', 'x'.repeat(129), /up to 128 letters/],
  ['network.interfaceEndpoints[0]', 'ecr', /interfaceEndpoints\[0\]: found "ecr"; .*ecr\.api, ecr\.dkr/],
  ['network.interfaceEndpoints[0]', 'secretmanager', /did you mean secretsmanager\?/],
  ['network.interfaceEndpoints[0]', 's3', /gateway endpoints already/],
  ['delivery.gitRevision', 'feature..x', /gitRevision: .*the name of a Git branch/],
  ['delivery.gitRevision', '0123456789abcdef'.repeat(3).slice(0, 40), /gitRevision: .*as GitHub takes it: .*no commit/],
  ['edge.waf.rateLimitPerFiveMinutes', 9, /rateLimitPerFiveMinutes: found 9; allowed: 10 or more/],
  ['ingress.waf.rateLimitPerFiveMinutes', 2_000_000_001, /allowed: 2000000000 or less/],
  ['cluster.nodeGroups.system.dataVolumeGib', 16_385, /dataVolumeGib: found 16385; allowed: 16384 or less/],
  ['observability.prometheus.storageGib', 16_385, /prometheus\.storageGib: found 16385; allowed: 16384 or less/],
  ['observability.loki.storageGib', 20_000, /loki\.storageGib: .*16384 or less/],
  ['cluster.nodeGroups.system.maxSize', 451, /maxSize: found 451; allowed: 450 or less/],
  ['cluster.nodeGroups.system.instanceTypes[0]', 't4g.huge', /sizes of t4g: .*t4g\.large.*choose a size that exists/],
  [
    'cluster.nodeGroups.system.instanceTypes[0]',
    't44.large',
    /EC2 types of infra\/environments\/catalogue.*did you mean/,
  ],
  ['cluster.nodeGroups.system.instanceTypes[0]', 'm7i.large', /types of arm64, the group's architecture; it is x86_64/],
  [
    'cluster.nodeGroups.system.instanceTypes[0]',
    'c7g.large',
    /families in ap-southeast-4: .*choose a family that ap-southeast-2 and ap-southeast-4 both offer/,
  ],
  [
    'services.orders.api.memoryMib',
    7000,
    /services\.orders\.api\.memoryMib: found 7000; allowed: \d+ or less, which is what a node can allocate to one pod \(system: t4g\.large\)/,
  ],
  ['services.orders.api.cpuMillicores', 2000, /cpuMillicores: found 2000; allowed: 1\d{3} or less/],
  ['observability.prometheus.memoryMib', 8192, /observability\.prometheus\.memoryMib: found 8192/],
  [
    'cluster.nodeGroups.system.taints',
    [{ key: 'only', value: 'x', effect: 'NO_SCHEDULE' }],
    /nodeGroups: found \["system"\]; .*no pod of the platform tolerates taints/,
  ],
  [
    'edge.originRegions',
    ['ap-southeast-2', 'us-west-2'],
    /originRegions\[1\]: found "us-west-2"; allowed: regions of the environment/,
  ],
  [
    'network.interfaceEndpoints',
    ['sts', 'sts'],
    /interfaceEndpoints\[1\]: found "sts"; allowed: each entry once; beta\.network\.interfaceEndpoints\[0\]/,
  ],
  ['alarms.emails', ['a@test.example.net', 'A@test.example.net'], /emails\[1\]: found "A@test.*each entry once/],
  ['budget.alertAtPercent', [80, 80], /alertAtPercent\[1\]: found 80; .*each entry once/],
  ['edge.originRegions', ['ap-southeast-2', 'ap-southeast-2'], /originRegions\[1\]: .*each entry once/],
  [
    'cluster.nodeGroups.system.instanceTypes',
    ['t4g.large', ...Array.from({ length: 20 }, (_, index) => `m7g.${index}xlarge`)],
    /system\.instanceTypes: found .*; allowed: 20 or less entries/,
  ],
  [
    'cluster.nodeGroups.system.instanceTypes[0]',
    't4g.micro',
    /instanceTypes\[0\]: found "t4g\.micro"; allowed: types with room for pods: of 1024 MiB and 2 vCPU, Kubernetes/,
  ],
  ['cluster.nodeGroups.system.instanceTypes', ['t4g.large', 't4g.large'], /instanceTypes\[1\]: .*each entry once/],
  [
    'access.authorizations',
    [
      { description: 'a', groupId: 'g' },
      { description: 'b', groupId: 'g' },
    ],
    /access\.authorizations\[1\]: .*each entry once/,
  ],
];

/** In alpha: Sydney alone. */
const slipsInAlpha: readonly Slip[] = [
  [
    'cluster.nodeGroups.system.instanceTypes',
    ['t4g.large', 'g5g.xlarge'],
    /instanceTypes: found .*allowed: types with a GPU, or types without one.*one of g5g\.xlarge, one of t4g\.large/,
  ],
];

const slipsInOrganization: readonly Slip[] = [
  [
    'domain',
    'platform.internal',
    /organization\.domain: found "platform\.internal"; allowed: a domain of the public DNS; \.internal is not/,
  ],
  ['domain', 'platform.local', /\.local is not/],
  ['domain', 'localhost', /allowed: a domain name/],
  ['prefix', 'te--st', /prefix: found "te--st"; allowed: .*single inner hyphens/],
  ['prefix', 'test-', /prefix: .*single inner hyphens/],
  ['repository.defaultBranch', 'main branch', /defaultBranch: .*the name of a Git branch/],
  ['repository.defaultBranch', 'release/*', /defaultBranch: .*the name of a Git branch/],
  ['repository.defaultBranch', 'refs/heads/trunk', /defaultBranch: .*as GitHub takes it: without refs\//],
  ['repository.defaultBranch', 'x'.repeat(256), /defaultBranch: .*of at most 255 bytes/],
  [
    'regions',
    ['ap-southeast-2', 'ap-southeast-4', 'ap-southeast-4'],
    /organization\.regions\[2\]: found "ap-southeast-4"; allowed: each entry once/,
  ],
];

const slipsInOrders: readonly Slip[] = [
  ['description', 'Takes\r\norders', /description: found "Takes\\r\\norders"; allowed: one line.*core\.autocrlf/],
  ['components.api.env.NOTE', 'a\r\nb', /env\.NOTE: .*lines end in \\n alone/],
  ['description', '${aws_vpc.other.id}', /description: .*without \$\{ and %\{.*reads what follows as a template/],
  ['name', 'or--ders', /single inner hyphens/],
  ['aws[0].actions', ['sqs:SendMessage', 'sqs:SendMessage'], /aws\[0\]\.actions\[1\]: .*each entry once/],
];

describe('a value that AWS refuses', () => {
  it.each(slipsInBeta)('refuses beta.%s = %j', (path, value, expected) => {
    refuses(errorsOf({ environments: [alpha, changed(beta, path, value)] }), expected);
  });
  it.each(slipsInAlpha)('refuses alpha.%s = %j', (path, value, expected) => {
    refuses(errorsOf({ environments: [changed(alpha, path, value), beta] }), expected);
  });
  it.each(slipsInOrganization)('refuses organization.%s = %j', (path, value, expected) => {
    refuses(errorsOf({ organization: changed(organization, path, value) }), expected);
  });
  it.each(slipsInOrders)('refuses services.orders.%s = %j', (path, value, expected) => {
    refuses(errorsOf({ services: [changed(orders, path, value), fees] }), expected);
  });

  it('refuses an instance type that fewer zones offer than the region uses', () => {
    const threeZones = changed(
      changed(
        changed(
          beta,
          'regions[1].zones',
          ['a', 'b', 'c'].map((zone) => `ap-southeast-4${zone}`),
        ),
        'regions[1].workloadZones',
        ['a', 'b', 'c'].map((zone) => `ap-southeast-4${zone}`),
      ),
      'cluster.nodeGroups.system.instanceTypes',
      ['m8gd.large'],
    );
    refuses(
      errorsOf({ environments: [alpha, threeZones] }),
      /types that 3 zones of ap-southeast-4 offer, the number of its workloadZones; 2 zones offer this one/,
    );
  });

  it('refuses VPN groups with mutual TLS', () => {
    const ids = Object.fromEntries(beta.regions.map(({ name }) => [name, '01234567-89ab-cdef-0123-456789abcdef']));
    const authentication = { kind: 'mutual-tls', clientRootCertificateIds: ids };
    const grouped = changed(
      changed(beta, 'access.authentication', authentication),
      'access.authorizations[0].groupId',
      'g',
    );
    refuses(errorsOf({ environments: [alpha, grouped] }), /beta\.access\.authorizations\[0\]\.groupId: found "g"/);
  });

  it.each([
    ['internal', 'internal-', 'load balancers'],
    ['sg', 'sg-', 'security groups'],
    ['sg-ops', 'sg-', 'security groups'],
    ['sthree-x', 'sthree-', 'buckets'],
    ['amzn-s3-demo', 'amzn-s3-demo-', 'buckets'],
  ])('refuses the prefix %s, which AWS refuses in names', (prefix, start, names) => {
    refuses(
      errorsOf({ organization: { ...organization, prefix } }),
      new RegExp(
        `organization\\.prefix: found "${prefix}"; allowed: a prefix that does not start with ${start}, .* ${names}`,
      ),
    );
  });

  it.each(['interns', 'sgx', 'sthree1'])('accepts the prefix %s', (prefix) => {
    expect(errorsOf({ organization: { ...organization, prefix } })).toEqual([]);
  });

  it('warns about an environment that gets no releases', () => {
    expect(warningsOf({ environments: [alpha, changed(beta, 'delivery.gitRevision', 'frozen')] })).toContainEqual(
      expect.stringMatching(/beta\.delivery\.gitRevision: found "frozen"; allowed: .*defaultBranch \(trunk\)/),
    );
  });

  it('refuses a private API without a VPN and without runners', () => {
    const line =
      /^alpha\.access: found nothing; allowed: a Client VPN, or delivery\.clusterRunners.*labels cluster and alpha/;
    expect(errorsOf({ environments: [changed(alpha, 'delivery.clusterRunners', false), beta] })).toEqual([
      expect.stringMatching(line),
    ]);
    expect(warningsOf({})).toEqual([]);
    expect(errorsOf({ environments: [changed(beta, 'access', gone)] })).toContainEqual(
      expect.stringMatching(/^beta\.access/),
    );
  });
});

describe('a value that AWS accepts', () => {
  it.each([
    ['dns.zoneName', `${'b'.repeat(30)}.test.example.net`],
    ['delivery.gitRevision', 'release/1.2'],
    ['cluster.nodeGroups.system.instanceTypes', ['m7g.large', 'm8g.large']],
    ['services.orders.api.memoryMib', 4096],
    ['access.authorizations[0].description', 'people on call, "première ligne" 🙂'],
  ])('accepts beta.%s = %j', (path, value) => {
    expect(errorsOf({ environments: [alpha, changed(beta, path, value)] })).toEqual([]);
  });
});
