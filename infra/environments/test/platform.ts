import { type RegionName, regionFacts } from '../catalogue/index.ts';
import type { Platform } from '../index.ts';
import type { EnvironmentConfig, Organization, RegionConfig } from '../schema.ts';
import { fees, orders } from './services.ts';

/**
 * A platform for tests of the engine, with names that no real literal has. `alpha` has one region and the minimum of
 * everything, `beta` has two regions and all features.
 */

export const organization: Organization = {
  prefix: 'test',
  domain: 'test.example.net',
  zone: 'create',
  repository: {
    codeHost: 'https://github.com',
    tokenIssuer: 'https://token.actions.githubusercontent.com',
    owner: 'acme',
    name: 'platform',
    ownerId: '1234',
    repositoryId: '5678',
    defaultBranch: 'trunk',
    owners: { platform: '@acme/platform', production: '@acme/production' },
  },
  shared: { id: '100000000001', bootstrapState: 's3' },
  security: { retentionDays: 30, lock: 'governance', emails: ['shared@test.example.net'] },
  backupAccount: undefined,
  regions: ['ap-southeast-2', 'ap-southeast-4'],
  stateLockTable: true,
  registry: { untaggedExpiryDays: 14, keepImages: 100 },
};

const sydney: RegionConfig = {
  name: 'ap-southeast-2',
  zones: ['ap-southeast-2a', 'ap-southeast-2b'],
  workloadZones: ['ap-southeast-2a'],
  vpcCidr: '10.60.0.0/16',
  serviceCidr: '172.21.0.0/20',
  vpnClientCidr: undefined,
};

export const alpha: EnvironmentConfig = {
  name: 'alpha',
  account: { id: '200000000002', bootstrapState: 's3' },
  primaryRegion: 'ap-southeast-2',
  protectFromDestroy: false,
  retainOnDestroy: { databaseSnapshot: false, keyDeletionDays: 7, secretRecoveryDays: 0 },
  delivery: {
    trigger: 'merge',
    provenance: 'off',
    gitRevision: 'trunk',
    administratorRoleName: 'administrator',
    clusterRunners: true,
  },
  network: { natGateways: 'single', interfaceEndpoints: [], flowLogRetentionDays: 7 },
  access: undefined,
  database: {
    kind: 'rds-instance',
    engineVersion: '17.9',
    instanceClass: 'db.t4g.medium',
    databaseName: 'first',
    masterUsername: 'owner_of_all',
    masterPassword: 'managed',
    allocatedStorageGib: 20,
    maxAllocatedStorageGib: 100,
    multiAz: false,
    backupRetentionDays: 1,
    backupWindow: '05:00-06:00',
    maintenanceWindow: 'tue:06:30-tue:07:30',
    performanceInsightsRetentionDays: 7,
    monitoringIntervalSeconds: 60,
    logRetentionDays: 7,
    alarms: {
      cpuPercent: 90,
      connections: 300,
      freeStorageGib: 4,
      replicaLagMs: undefined,
      globalLagMs: undefined,
    },
  },
  cluster: {
    kubernetesVersion: '1.36',
    nodeGroups: {
      system: {
        architecture: 'arm64',
        capacity: 'on-demand',
        instanceTypes: ['t4g.large'],
        minSize: 2,
        maxSize: 4,
        maxUnavailable: 1,
        dataVolumeGib: 40,
        labels: {},
        taints: [],
      },
    },
    logRetentionDays: 7,
    lokiRetentionDays: 7,
  },
  observability: {
    prometheus: { replicas: 1, retentionDays: 7, storageGib: 20, memoryMib: 1024 },
    alertmanagerReplicas: 1,
    loki: { replicas: 1, storageGib: 10, memoryMib: 768 },
  },
  ingress: { waf: undefined, idleTimeoutSeconds: 120, accessLogRetentionDays: 7 },
  dns: { zoneName: 'alpha.test.example.net', zone: 'create', routing: { policy: 'simple' } },
  edge: { originRegions: ['ap-southeast-2'], priceClass: 'PriceClass_All', waf: undefined, logRetentionDays: 7 },
  alarms: { emails: ['alpha@test.example.net'] },
  budget: { monthlyUsd: 500, alertAtPercent: [80, 100] },
  security: { retentionDays: 30, lock: 'none', backups: undefined },
  sleep: { days: ['mon', 'tue', 'thu'], from: '21:30', until: '06:00', timeZone: 'Australia/Sydney' },
  previews: { slots: 2, hours: 24 },
  regions: [sydney],
  services: {
    orders: {
      api: { replicas: [1, 2], cpuMillicores: 100, memoryMib: 256, connections: { writer: 4, reader: 4 } },
      worker: { replicas: [1, 1], cpuMillicores: 100, memoryMib: 256, connections: { writer: 2, reader: 2 } },
      web: {},
      cleanup: { cpuMillicores: 50, memoryMib: 128 },
    },
    fees: { api: { replicas: [1, 2], cpuMillicores: 50, memoryMib: 128 } },
  },
};

export const beta: EnvironmentConfig = {
  ...alpha,
  name: 'beta',
  account: { id: '300000000003', bootstrapState: 's3' },
  protectFromDestroy: true,
  retainOnDestroy: { databaseSnapshot: true, keyDeletionDays: 30, secretRecoveryDays: 30 },
  delivery: {
    trigger: 'approval',
    provenance: 'require',
    gitRevision: 'trunk',
    administratorRoleName: 'administrator',
    clusterRunners: false,
  },
  network: {
    natGateways: 'per-zone',
    interfaceEndpoints: ['ecr.api', 'ecr.dkr', 'sts', 'sqs'],
    flowLogRetentionDays: 365,
  },
  access: {
    authentication: { kind: 'saml', samlProviderName: 'vpn' },
    authorizations: [{ description: 'people on call', groupId: 'beta-oncall' }],
    sessionHours: 8,
    logRetentionDays: 90,
  },
  database: {
    kind: 'aurora-global',
    engineVersion: '17.9',
    instanceClass: 'db.r8g.large',
    databaseName: 'first',
    masterUsername: 'owner_of_all',
    masterPassword: 'write-only',
    storage: 'aurora',
    initialWriterRegion: 'ap-southeast-2',
    readersPerRegion: 1,
    backupRetentionDays: 7,
    backupWindow: '15:00-16:00',
    maintenanceWindow: 'sun:16:30-sun:17:30',
    performanceInsightsRetentionDays: 7,
    monitoringIntervalSeconds: 60,
    logRetentionDays: 90,
    alarms: { cpuPercent: 80, connections: 1000, freeStorageGib: undefined, replicaLagMs: 500, globalLagMs: 2000 },
  },
  ingress: {
    waf: { rateLimitPerFiveMinutes: 2000, logRetentionDays: 90 },
    idleTimeoutSeconds: 120,
    accessLogRetentionDays: 90,
  },
  dns: {
    zoneName: 'beta.test.example.net',
    zone: 'create',
    routing: { policy: 'latency', healthCheck: { intervalSeconds: 10, failureThreshold: 3 } },
  },
  edge: {
    originRegions: ['ap-southeast-2', 'ap-southeast-4'],
    priceClass: 'PriceClass_All',
    waf: { rateLimitPerFiveMinutes: 2000, logRetentionDays: 90 },
    logRetentionDays: 90,
  },
  alarms: { emails: ['beta@test.example.net'] },
  security: { retentionDays: 365, lock: 'governance', backups: { retentionDays: 7, copies: undefined } },
  sleep: undefined,
  previews: undefined,
  regions: [
    {
      ...sydney,
      workloadZones: ['ap-southeast-2a', 'ap-southeast-2b'],
      vpcCidr: '10.70.0.0/16',
      serviceCidr: '172.21.16.0/20',
      vpnClientCidr: '10.251.0.0/22',
    },
    {
      name: 'ap-southeast-4',
      zones: ['ap-southeast-4a', 'ap-southeast-4b'],
      workloadZones: ['ap-southeast-4a', 'ap-southeast-4b'],
      vpcCidr: '10.74.0.0/16',
      serviceCidr: '172.21.32.0/20',
      vpnClientCidr: '10.251.4.0/22',
    },
  ],
  services: {
    orders: {
      api: { replicas: [2, 4], cpuMillicores: 200, memoryMib: 384, connections: { writer: 4, reader: 4 } },
      worker: { replicas: [2, 2], cpuMillicores: 100, memoryMib: 256, connections: { writer: 2, reader: 2 } },
      web: {},
      cleanup: { cpuMillicores: 50, memoryMib: 128 },
    },
    fees: { api: { replicas: [2, 4], cpuMillicores: 50, memoryMib: 128 } },
  },
};

export const testPlatform: Platform = { organization, environments: [alpha, beta], services: [orders, fees] };

/** The same environment in other regions. The first one is primary, the initial writer region, and an origin of sites. */
export function inRegions(
  environment: EnvironmentConfig,
  [primary, ...others]: readonly [RegionName, ...RegionName[]],
): EnvironmentConfig {
  const region = (name: RegionName, index: number): RegionConfig => {
    const [first = '', second = ''] = regionFacts(name).zones;
    return {
      name,
      zones: [first, second],
      workloadZones: environment.regions[0].workloadZones.length > 1 ? [first, second] : [first],
      vpcCidr: `10.${80 + 4 * index}.0.0/16`,
      serviceCidr: `172.22.${16 * index}.0/20`,
      vpnClientCidr: environment.access && `10.252.${4 * index}.0/22`,
    };
  };
  const [second] = others;
  return {
    ...environment,
    primaryRegion: primary,
    database:
      environment.database.kind === 'aurora-global'
        ? { ...environment.database, initialWriterRegion: primary }
        : environment.database,
    edge: { ...environment.edge, originRegions: second ? [primary, second] : [primary] },
    regions: [region(primary, 0), ...others.map((name, index) => region(name, index + 1))],
  };
}
