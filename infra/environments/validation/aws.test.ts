import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { databaseClass } from '../catalogue/index.ts';
import type { Platform } from '../index.ts';
import { isBranchName } from '../schema/git-ref.ts';
import { alpha, beta, fees, inRegions, orders, organization, testPlatform } from '../test/platform.ts';
import { changed, gone } from '../test/slips.ts';
import { validate } from '../validate.ts';
import { maxConnections } from './database-class.ts';
import { describeProblem } from './problem.ts';

const now = new Date('2026-11-23T00:00:00Z');
const linesOf = (change: Partial<Platform>, level = 'error') =>
  validate({ ...testPlatform, ...change }, now)
    .filter((problem) => problem.level === level)
    .map(describeProblem);

type Slip = readonly [path: string, value: unknown, expected: RegExp];

/** In beta: Aurora in Sydney and Melbourne. */
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
  ['database.backupWindow', '15:00-15:00', /backupWindow: .*30 minutes or more.*it is empty; move its end/],
  ['database.backupWindow', '15:00-15:29', /backupWindow: .*it has 29 minutes/],
  ['database.backupWindow', '25:00-26:00', /backupWindow: .*hh:mm-hh:mm in UTC/],
  ['database.maintenanceWindow', 'sun:16:30-sun:16:45', /maintenanceWindow: .*it has 15 minutes/],
  ['database.maintenanceWindow', 'sun:16:30-sun:16:00', /it is longer than a day; write an end after its start/],
  ['database.maintenanceWindow', 'son:16:30-sun:17:00', /ddd:hh:mm-ddd:hh:mm in UTC/],
  [
    'database.maintenanceWindow',
    'sat:23:30-sun:15:30',
    /does not overlap the daily backup \(15:00-16:00\); move one of the two/,
  ],
  ['database.instanceClass', 'r8g.large', /allowed: db\.<family>\.<size>, such as db\.r8g\.large/],
  ['database.instanceClass', 'db.r8g.huge', /sizes of db\.r8g: .*db\.r8g\.large/],
  ['database.instanceClass', 'db.r99g.large', /classes of aurora-postgresql, .*families: .*did you mean db\.r/],
  ['database.instanceClass', 'db.m7g.large', /families of aurora-postgresql in ap-southeast-2: /],
  [
    'database.instanceClass',
    'db.r7g.large',
    /families of aurora-postgresql in ap-southeast-4: r5, r6g, r6i, r7i, r8g; choose/,
  ],
  ['database.instanceClass', 'db.t4g.large', /memory-optimised classes: .*accepts no burstable class/],
  [
    'database.engineVersion',
    '17.8',
    /versions of aurora-postgresql 17: .*17\.9.*; write 17\.\d+, or refresh the catalogue/,
  ],
  ['database.engineVersion', '17.99', /versions of aurora-postgresql 17/],
  ['database.engineVersion', '17', /major\.minor, such as 17\.9/],
  [
    'database.masterUsername',
    'postgres',
    /masterUsername: found "postgres"; .*do not reserve; PostgreSQL or RDS already uses it/,
  ],
  ['database.masterUsername', 'user', /it is a reserved SQL keyword/],
  ['database.masterUsername', 'pg_owner', /PostgreSQL reserves names that start with pg_/],
  ['database.masterUsername', 'rdsadmin', /RDS reserves names that start with rds/],
  [
    'database.masterUsername',
    'orders_app',
    /services\.orders\.database\.name: found "orders_app"; .*beta\.database already has it/,
  ],
  ['database.masterUsername', 'x'.repeat(17), /masterUsername: found "x+"; allowed: 16 or less characters/],
  ['database.databaseName', 'table', /databaseName: found "table"; .*reserved SQL keyword/],
  [
    'database.alarms.connections',
    1600,
    /alarms\.connections: found 1600; allowed: less than 1586, which is what db\.r8g\.large accepts/,
  ],
  [
    'services.orders.api',
    { replicas: [2, 8], cpuMillicores: 200, memoryMib: 384, connections: { writer: 90, reader: 20 } },
    /beta\.database\.instanceClass: found "db\.r8g\.large"; allowed: a class that accepts 1632 connections: 1448 to the writer from all regions, 164 to one region's readers, 20 reserved; this one accepts 1586/,
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

/** In alpha: one RDS instance in Sydney. */
const slipsInAlpha: readonly Slip[] = [
  ['database.maxAllocatedStorageGib', 21, /maxAllocatedStorageGib: found 21; allowed: 22 or more/],
  [
    'database.allocatedStorageGib',
    95,
    /maxAllocatedStorageGib: found 100; allowed: 105 or more: allocatedStorageGib \(95\) plus 10 %/,
  ],
  ['database.allocatedStorageGib', 59_579, /\.allocatedStorageGib: found 59579; allowed: 59578 or less/],
  ['database.maxAllocatedStorageGib', 65_537, /maxAllocatedStorageGib: found 65537; allowed: 65536 or less/],
  ['database.alarms.freeStorageGib', 20, /freeStorageGib: found 20; allowed: less than allocatedStorageGib \(20\)/],
  ['database.instanceClass', 'db.x2g.large', /families of postgres in ap-southeast-2/],
  ...['db.t2.medium', 'db.m4.large', 'db.r3.large', 'db.m1.small'].map(
    (name): Slip => ['database.instanceClass', name, /families of postgres in ap-southeast-2: m5, m5d, m6g, /],
  ),
  [
    'database.instanceClass',
    'db.t4g.small',
    /alarms\.connections: found 300; allowed: less than 198, which is what db\.t4g\.small/,
  ],
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
  ['database.name', 'pg', /database\.name: found "pg"; .*pg_app: PostgreSQL reserves names that start with pg_/],
  ['database.name', 'select', /select: it is a reserved SQL keyword/],
  ['database.name', 'rds', /RDS reserves names that start with rds/],
  ['aws[0].actions', ['sqs:SendMessage', 'sqs:SendMessage'], /aws\[0\]\.actions\[1\]: .*each entry once/],
];

describe('a value that AWS or PostgreSQL refuses', () => {
  const refuses = (lines: readonly string[], expected: RegExp) => {
    expect(lines).toContainEqual(expect.stringMatching(expected));
    expect(lines.every((line) => line.includes('; allowed: '))).toBe(true);
  };
  it.each(slipsInBeta)('refuses beta.%s = %j', (path, value, expected) => {
    refuses(linesOf({ environments: [alpha, changed(beta, path, value)] }), expected);
  });
  it.each(slipsInAlpha)('refuses alpha.%s = %j', (path, value, expected) => {
    refuses(linesOf({ environments: [changed(alpha, path, value), beta] }), expected);
  });
  it.each(slipsInOrganization)('refuses organization.%s = %j', (path, value, expected) => {
    refuses(linesOf({ organization: changed(organization, path, value) }), expected);
  });
  it.each(slipsInOrders)('refuses services.orders.%s = %j', (path, value, expected) => {
    refuses(linesOf({ services: [changed(orders, path, value), fees] }), expected);
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
      linesOf({ environments: [alpha, threeZones] }),
      /types that 3 zones of ap-southeast-4 offer, the number of its workloadZones; 2 zones offer this one/,
    );
  });

  it('refuses a region without a known certificate authority of RDS if a service has a database', () => {
    const israel = { regions: ['il-central-1', ...organization.regions] as const };
    const there = inRegions(alpha, ['il-central-1']);
    const { orders: _, ...services } = there.services;
    refuses(
      linesOf({ organization: { ...organization, ...israel }, environments: [there] }),
      /alpha\.regions\[0\]\.name: found "il-central-1"; allowed: a region with a known certificate authority of RDS, because a service has a database; add https:.*il-central-1-bundle\.pem to app\/kit/,
    );
    expect(
      linesOf({ organization: { ...organization, ...israel }, environments: [{ ...there, services }] }).filter((line) =>
        line.includes('authority'),
      ),
    ).toEqual([]);
  });

  it('refuses VPN groups with mutual TLS', () => {
    const ids = Object.fromEntries(beta.regions.map(({ name }) => [name, '01234567-89ab-cdef-0123-456789abcdef']));
    const authentication = { kind: 'mutual-tls', clientRootCertificateIds: ids };
    const grouped = changed(
      changed(beta, 'access.authentication', authentication),
      'access.authorizations[0].groupId',
      'g',
    );
    refuses(linesOf({ environments: [alpha, grouped] }), /beta\.access\.authorizations\[0\]\.groupId: found "g"/);
  });

  it.each([
    ['internal', 'internal-', 'load balancers'],
    ['sg', 'sg-', 'security groups'],
    ['sg-ops', 'sg-', 'security groups'],
    ['sthree-x', 'sthree-', 'buckets'],
    ['amzn-s3-demo', 'amzn-s3-demo-', 'buckets'],
  ])('refuses the prefix %s, which AWS refuses in names', (prefix, start, names) => {
    refuses(
      linesOf({ organization: { ...organization, prefix } }),
      new RegExp(
        `organization\\.prefix: found "${prefix}"; allowed: a prefix that does not start with ${start}, .* ${names}`,
      ),
    );
  });

  it.each(['interns', 'sgx', 'sthree1'])('accepts the prefix %s', (prefix) => {
    expect(linesOf({ organization: { ...organization, prefix } })).toEqual([]);
  });

  it('warns about an environment that gets no releases', () => {
    expect(
      linesOf({ environments: [alpha, changed(beta, 'delivery.gitRevision', 'frozen')] }, 'warning'),
    ).toContainEqual(
      expect.stringMatching(/beta\.delivery\.gitRevision: found "frozen"; allowed: .*defaultBranch \(trunk\)/),
    );
  });

  it('refuses a private API without a VPN and without runners', () => {
    const line =
      /^alpha\.access: found nothing; allowed: a Client VPN, or delivery\.clusterRunners.*labels cluster and alpha/;
    expect(linesOf({ environments: [changed(alpha, 'delivery.clusterRunners', false), beta] })).toEqual([
      expect.stringMatching(line),
    ]);
    expect(linesOf({}, 'warning')).toEqual([]);
    expect(linesOf({ environments: [changed(beta, 'access', gone)] })).toContainEqual(
      expect.stringMatching(/^beta\.access/),
    );
  });
});

describe('a value that AWS accepts', () => {
  it.each([
    ['dns.zoneName', `${'b'.repeat(30)}.test.example.net`],
    ['database.backupWindow', '23:45-00:15'],
    ['database.maintenanceWindow', 'sun:23:30-mon:00:30'],
    ['database.maintenanceWindow', 'sun:16:00-sun:16:30'],
    ['database.instanceClass', 'db.r6g.large'],
    ['database.engineVersion', '17.10'],
    ['database.masterUsername', 'owner'],
    ['delivery.gitRevision', 'release/1.2'],
    ['cluster.nodeGroups.system.instanceTypes', ['m7g.large', 'm8g.large']],
    ['services.orders.api.memoryMib', 4096],
    ['access.authorizations[0].description', 'people on call, "première ligne" 🙂'],
  ])('accepts beta.%s = %j', (path, value) => {
    expect(linesOf({ environments: [alpha, changed(beta, path, value)] })).toEqual([]);
  });

  it('accepts windows past midnight that do not overlap', () => {
    const windows = (backupWindow: string, maintenanceWindow: string) =>
      linesOf({
        environments: [
          alpha,
          changed(
            changed(beta, 'database.backupWindow', backupWindow),
            'database.maintenanceWindow',
            maintenanceWindow,
          ),
        ],
      });
    expect(windows('23:30-00:30', 'sun:00:30-sun:01:30')).toEqual([]);
    expect(windows('23:30-00:30', 'sun:00:00-sun:01:00')).toContainEqual(
      expect.stringMatching(/does not overlap the daily backup/),
    );
    expect(windows('00:00-01:00', 'sun:23:30-mon:00:30')).toContainEqual(
      expect.stringMatching(/does not overlap the daily backup/),
    );
    expect(windows('01:00-02:00', 'sun:23:30-mon:00:30')).toEqual([]);
  });
});

describe('connections', () => {
  // Defaults in the tables of the Aurora guide; the computed values are at most 10 % below.
  it.each([
    ['db.t4g.medium', 405],
    ['db.t4g.large', 844],
    ['db.r4.large', 1600],
    ['db.r6g.large', 1600],
    ['db.r6g.xlarge', 3300],
    ['db.r6g.2xlarge', 5000],
    ['db.r6g.16xlarge', 5000],
  ])('%s accepts at most %d', (name, documented) => {
    const facts = databaseClass(name);
    if (!facts) throw new Error(`${name} left the catalogue`);
    expect(maxConnections(facts)).toBeLessThanOrEqual(documented);
    expect(maxConnections(facts)).toBeGreaterThan(documented * 0.9);
  });
});

describe('branch names', () => {
  it("follow git's rules", () => {
    const isValidForGit = (name: string): boolean => {
      try {
        execFileSync('git', ['check-ref-format', '--branch', name], { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    };
    const known = [
      'main',
      'a/b',
      'a..b',
      '-a',
      'a/',
      '/a',
      'a//b',
      '.a',
      'a/.b',
      'a.lock',
      'a.lock/b',
      'a.',
      '@',
      'a@{b',
      'a b',
      'a~1',
      'ä',
      'HEAD',
    ];
    const characters = fc.constantFrom(...'ab/.-@{~^:?*[\\ ä', '\u007f', 'lock');
    const generated = fc.sample(
      fc.array(characters, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
      {
        seed: 14,
        numRuns: 60,
      },
    );
    for (const name of [...known, ...generated])
      expect([name, isBranchName(name)]).toEqual([name, isValidForGit(name)]);
  });
});
