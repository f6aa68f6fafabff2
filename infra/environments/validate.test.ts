import { describe, expect, it } from 'vitest';
import { dev } from './dev.ts';
import { organization } from './organization.ts';
import { prod } from './prod.ts';
import type { EnvironmentConfig, Organization } from './schema.ts';
import { uat } from './uat.ts';
import { validate } from './validate.ts';
import { describeProblem, type Problem } from './validation/problem.ts';

const now = new Date('2026-11-23T00:00:00Z');

/** A key that is not there at all. */
const gone = Symbol('gone');

/** A copy of a literal with one path changed, as a slip of its writer would leave it. */
function changed<T>(literal: T, path: string, value: unknown): T {
  const copy = structuredClone(literal);
  const keys = path.split(/[.[\]]+/).filter(Boolean);
  const last = keys.pop() ?? '';
  // biome-ignore lint/suspicious/noExplicitAny: a slip does not follow the types.
  const parent = keys.reduce<any>((node, key) => node[key], copy);
  if (value === gone) delete parent[last];
  else parent[last] = value;
  return copy;
}

const errors = (problems: readonly Problem[]) => problems.filter(({ level }) => level === 'error').map(describeProblem);
const withProd = (config: EnvironmentConfig) => errors(validate(organization, [dev, uat, config], now));
const withDev = (config: EnvironmentConfig) => errors(validate(organization, [config, uat, prod], now));
const withOrganization = (changedTo: Organization) => errors(validate(changedTo, [dev, uat, prod], now));

const region = (index: number, key: string) => `regions[${index}].${key}`;

/** Path in prod.ts, the slip, and what its writer is told. */
const slipsInProd: readonly (readonly [string, unknown, RegExp])[] = [
  [
    region(0, 'vpcCidr'),
    '10.20.0.0/16',
    /^prod\.regions\[0\]\.vpcCidr: found "10\.20\.0\.0\/16"; .*overlaps uat\.regions\[0\]\.vpcCidr/,
  ],
  [region(1, 'vpcCidr'), '10.30.128.0/17', /overlaps prod\.regions\[0\]\.vpcCidr \(10\.30\.0\.0\/16\)/],
  [region(0, 'vpcCidr'), '10.30.0.0/24', /too small, make it \/19 or larger/],
  [region(0, 'vpcCidr'), '10.0.0.0/8', /too large, make it \/16 or smaller/],
  [region(0, 'vpcCidr'), '10.30.0.1/16', /write it as 10\.30\.0\.0\/16/],
  [region(0, 'vpcCidr'), '11.30.0.0/16', /take it from 10\.0\.0\.0\/8/],
  [region(0, 'serviceCidr'), '10.34.16.0/20', /overlaps|serviceCidr/],
  [region(0, 'vpnClientCidr'), '10.250.12.0/24', /Client VPN range.*too small, make it \/22 or larger/],
  [region(1, 'vpnClientCidr'), '172.20.48.0/22', /overlaps prod\.regions\[0\]\.serviceCidr/],
  [region(1, 'vpnClientCidr'), undefined, /vpnClientCidr: found nothing; .*give the region a client pool/],
  [
    region(1, 'name'),
    'ap-southeast-9',
    /prod\.regions\[1\]\.name: found "ap-southeast-9"; allowed: "ap-southeast-2", "ap-southeast-4"/,
  ],
  [region(1, 'name'), 'ap-southeast-2', /each region once/],
  [region(0, 'zones[2]'), 'ap-southeast-2d', /allowed: ap-southeast-2a, ap-southeast-2b, ap-southeast-2c/],
  [region(0, 'zones'), ['ap-southeast-2a'], /zones\[1\]: found nothing; allowed: two zones or more/],
  [region(0, 'workloadZones[0]'), 'ap-southeast-4a', /workloadZones\[0\]: found "ap-southeast-4a"/],
  ['primaryRegion', 'eu-west-1', /primaryRegion: found "eu-west-1"/],
  ['ledger.backend.maxReplicas', 2, /ledger\.backend\.maxReplicas: found 2; allowed: 3 \(minReplicas\) or more/],
  ['ledger.backend.minReplicas', 2, /minReplicas: found 2; allowed: 3 or more, one for each workload zone/],
  ['ledger.backend.writerConnections', 90, /for all pods of all regions, which ask for 2352; lower the connections/],
  [
    'ledger.migrationRegion',
    'eu-west-1',
    /ledger\.migrationRegion: found "eu-west-1"; allowed: "?ap-southeast-2"?, "?ap-southeast-4"?/,
  ],
  ['ledger.quota.pods', 15, /quota\.pods: found 15; allowed: 16 or more: maxReplicas pods of the backend/],
  ['ledger.quota.memoryGib', 6, /quota\.memoryGib: found 6; allowed: 7 or more: maxReplicas pods of the backend/],
  ['ledger.quota.cpuCores', 6, /quota\.cpuCores: found 6; allowed: 7 or more/],
  ['ledger.roles.engineering', 'owner', /ledger\.roles\.engineering: found "owner"/],
  ['regions', [prod.regions[0]], /prod\.database\.kind: found "aurora-global"; allowed: rds-instance for one region/],
  ['regions', [prod.regions[0]], /prod\.dns\.routing\.policy: found "latency"; allowed: simple for one region/],
  ['dns.routing', { policy: 'simple' }, /allowed: latency for more than one region/],
  ['dns.routing.healthCheck.path', 'readyz', /healthCheck\.path: found "readyz"/],
  ['dns.routing.healthCheck.protocol', 'HTTP', /protocol: found "HTTP"; allowed: "HTTPS"/],
  ['dns.zoneName', 'prod_zone.platform.example.com', /allowed: a domain name/],
  [
    'dns.zoneName',
    'prod.elsewhere.example.com',
    /below organization\.domain \(platform\.example\.com\); for example prod\.platform/,
  ],
  ['dns.zoneName', 'uat.platform.example.com', /uat has this one already/],
  ['database.instanceClass', 'db.t4g.large', /memory-optimised classes/],
  [
    'database.instanceClass',
    'db.m6i.large',
    /families in ap-southeast-2: .*families|choose a family that ap-southeast-2 and ap-southeast-4 have both/,
  ],
  ['database.masterPassword', 'managed', /write-only keeps it out of state/],
  ['database.writerRegionAtBirth', 'eu-west-1', /writerRegionAtBirth: found "eu-west-1"/],
  ['database.engineVersion', '12.4', /PostgreSQL in standard support/],
  ['database.alarms.globalLagMs', undefined, /globalLagMs: found nothing; .*say when to alarm/],
  ['database.maintenanceWindow', 'sun:15:30-sun:16:30', /does not touch the daily backup/],
  ['database.performanceInsightsRetentionDays', 400, /performanceInsightsRetentionDays: found 400/],
  ['cluster.kubernetesVersion', '1.33', /standard support ended on 2026-07-29 .*upgrade to 1\.36/],
  ['cluster.kubernetesVersion', '1.99', /end of support to infra\/environments\/catalogue\.ts/],
  ['cluster.nodeGroups.system.instanceTypes[0]', 'c7g.large', /families in ap-southeast-4/],
  ['cluster.nodeGroups.system.minSize', 1, /a drain never ends/],
  ['cluster.nodeGroups.system.maxUnavailable', 3, /breaks every disruption budget/],
  ['cluster.nodeGroups.system.maxSize', 3, /minSize \+ maxUnavailable/],
  ['network.natGateways', 'one', /natGateways: found "one"; allowed: "single", "per-zone"/],
  ['network.flowLogRetentionDays', 100, /flowLogRetentionDays: found 100; allowed: 1, 3, 5/],
  ['network', gone, /prod\.network: found nothing; .*state the setting/],
  ['network.natGateway', 'single', /prod\.network: found \["natGateway"\]; .*correct the spelling/],
  ['budget.monthlyUsd', '9000', /monthlyUsd: found "9000"; allowed: a value of type number|int/],
  ['alarms.emails[0]', 'on call', /emails\[0\]: found "on call"/],
  ['access.sessionHours', 9, /sessionHours: found 9; allowed: 8, 10, 12, 24/],
  [
    'access.authentication',
    { kind: 'mutual-tls', clientRootCertificateIds: { 'ap-southeast-2': 'ca' } },
    /clientRootCertificateIds\.ap-southeast-4: found nothing/,
  ],
];

describe('validate', () => {
  it('finds no error in the literals as they are', () => {
    expect(errors(validate(organization, [dev, uat, prod], now))).toEqual([]);
  });

  it.each(slipsInProd)('refuses prod.%s = %j', (path, value, told) => {
    const found = withProd(changed(prod, path, value));
    expect(found).toContainEqual(expect.stringMatching(told));
    expect(found.every((line) => line.includes('; allowed: '))).toBe(true);
  });

  it('refuses storage that cannot grow and a second copy without a second zone', () => {
    expect(withDev(changed(dev, 'database.maxAllocatedStorageGib', 20))).toContainEqual(
      expect.stringMatching(/leave room for storage to grow/),
    );
    expect(withDev(changed(dev, 'database.multiAz', true))).toContainEqual(
      expect.stringMatching(/second workload zone/),
    );
  });

  it('refuses two accounts with one id, and ids that are none', () => {
    expect(withOrganization(changed(organization, 'accounts.prod.id', '222222222222'))).toContainEqual(
      expect.stringMatching(/accounts\.prod\.id: .*accounts\.dev has this id already/),
    );
    expect(withOrganization(changed(organization, 'accounts.prod.id', '1234'))).toContainEqual(
      expect.stringMatching(/twelve digits/),
    );
  });

  it('refuses a prefix that pushes a derived name past its limit, and says which', () => {
    const found = withOrganization(changed(organization, 'prefix', 'sample-platform'));
    expect(found).toContainEqual(
      expect.stringMatching(/target groups within 32 characters; "sample-platform-prod-apse2-prometheus"/),
    );
  });

  it('refuses a release that reaches a region first which the environment is not in', () => {
    expect(withDev(changed(dev, 'ledger.migrationRegion', 'ap-southeast-4'))).toContainEqual(
      expect.stringMatching(
        /^dev\.ledger\.migrationRegion: found "ap-southeast-4"; allowed: ap-southeast-2; name the region .* reaches first/,
      ),
    );
  });

  it('refuses a region without registry and state', () => {
    const found = withOrganization(changed(organization, 'regions', ['ap-southeast-2']));
    expect(found).toContainEqual(expect.stringMatching(/prod\.regions\[1\]\.name: .*state buckets of its own/));
  });

  it('reports the slips of every environment at once', () => {
    const problems = errors(
      validate(
        organization,
        [
          changed(dev, 'regions[0].vpcCidr', '10.10.0.0/30'),
          changed(uat, 'network', gone),
          changed(prod, 'primaryRegion', 'eu-west-1'),
        ],
        now,
      ),
    );
    expect(problems.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['dev.regions[0].vpcCidr', 'uat.network', 'prod.primaryRegion']),
    );
  });

  it('warns ahead of the end of support, and of placeholders', () => {
    const later = validate(organization, [dev, uat, prod], new Date('2027-06-20T00:00:00Z'));
    expect(later.filter(({ level }) => level === 'warning').map(({ path }) => path)).toContain(
      'prod.cluster.kubernetesVersion',
    );
    const placeholders = later.filter(({ level }) => level === 'placeholder').map(({ path }) => path);
    expect(placeholders).toEqual(
      expect.arrayContaining([
        'organization.accounts.prod.id',
        'organization.domain',
        'organization.repository.ownerId',
      ]),
    );
  });

  it("finds no placeholder in values of the adopter's own", () => {
    const own: Organization = {
      ...organization,
      domain: 'platform.acme.io',
      repository: { ...organization.repository, owner: 'acme', ownerId: '4711', repositoryId: '815' },
      accounts: {
        shared: { id: '210987654321', bootstrapState: 's3' },
        dev: { id: '210987654322', bootstrapState: 's3' },
        uat: { id: '210987654323', bootstrapState: 's3' },
        prod: { id: '210987654324', bootstrapState: 's3' },
      },
    };
    const environments = [dev, uat, prod].map((config) => ({
      ...config,
      dns: { ...config.dns, zoneName: `${config.name}.platform.acme.io` },
      alarms: { emails: ['ops@acme.io'] },
    }));
    expect(validate(own, environments, now)).toEqual([]);
  });
});
