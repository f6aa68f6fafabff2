import { describe, expect, it } from 'vitest';
import type { EnvironmentConfig, Organization } from '../schema.ts';
import { alpha, beta, organization, testPlatform } from '../test/platform.ts';
import { errors, errorsOf, now, refuses, type Slip } from '../test/problems.ts';
import { changed, gone } from '../test/slips.ts';
import { validate } from '../validate.ts';
import { describeProblem } from './problem.ts';

const withBeta = (config: EnvironmentConfig) => errorsOf({ environments: [alpha, config] });
const withAlpha = (config: EnvironmentConfig) => errorsOf({ environments: [config, beta] });
const withOrganization = (changedTo: Organization) => errorsOf({ organization: changedTo });

const region = (index: number, key: string) => `regions[${index}].${key}`;

const slipsInBeta: readonly Slip[] = [
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

describe('validation of environments', () => {
  it.each(slipsInBeta)('refuses beta.%s = %j', (path, value, expected) => {
    refuses(withBeta(changed(beta, path, value)), expected);
  });

  it('refuses a service in an environment that does not run the service that it calls', () => {
    const { fees: _, ...services } = beta.services;
    expect(withBeta({ ...beta, services })).toContainEqual(
      expect.stringMatching(/services that beta runs as well; add fees to beta\.services/),
    );
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

  it("warns of the interface endpoint that hides the issuer of the cluster's tokens", () => {
    const interfaceEndpoints = [...beta.network.interfaceEndpoints, 'eks'];
    const withEks = { ...beta, network: { ...beta.network, interfaceEndpoints } };
    const problems = validate({ ...testPlatform, environments: [alpha, withEks] }, now);
    expect(errors(problems)).toEqual([]);
    expect(problems.map(describeProblem)).toContainEqual(
      expect.stringMatching(/^beta\.network\.interfaceEndpoints\[\d+\]: .*oidc\.eks/),
    );
  });
});
