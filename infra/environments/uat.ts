import type { EnvironmentConfig } from './schema.ts';

export const uat: EnvironmentConfig = {
  name: 'uat',
  account: { id: '333333333333', bootstrapState: 'local' },
  primaryRegion: 'ap-southeast-2',
  protectFromDestroy: true,
  retainOnDestroy: { databaseSnapshot: true, keyDeletionDays: 30, secretRecoveryDays: 30 },
  delivery: {
    trigger: 'manual',
    gitRevision: 'main',
    administratorRoleName: 'platform-administrator',
  },
  network: {
    natGateways: 'single',
    interfaceEndpoints: [],
    flowLogRetentionDays: 30,
  },
  access: {
    authentication: { kind: 'saml', samlProviderName: 'client-vpn' },
    authorizations: [{ description: 'engineers and testers', groupId: 'platform-uat' }],
    sessionHours: 12,
    logRetentionDays: 90,
  },
  database: {
    kind: 'aurora-global',
    engineVersion: '17.9',
    instanceClass: 'db.r8g.large',
    databaseName: 'platform',
    masterUsername: 'platform_owner',
    masterPassword: 'write-only',
    storage: 'aurora',
    initialWriterRegion: 'ap-southeast-2',
    readersPerRegion: 0,
    backupRetentionDays: 7,
    backupWindow: '15:00-16:00',
    maintenanceWindow: 'sun:16:30-sun:17:30',
    performanceInsightsRetentionDays: 7,
    monitoringIntervalSeconds: 60,
    logRetentionDays: 30,
    alarms: {
      cpuPercent: 85,
      connections: 800,
      freeStorageGib: undefined,
      replicaLagMs: 1000,
      globalLagMs: 5000,
    },
  },
  cluster: {
    kubernetesVersion: '1.36',
    nodeGroups: {
      system: {
        architecture: 'arm64',
        capacity: 'on-demand',
        instanceTypes: ['m7g.large'],
        minSize: 3,
        maxSize: 6,
        maxUnavailable: 1,
        dataVolumeGib: 60,
        labels: {},
        taints: [],
      },
    },
    logRetentionDays: 30,
    lokiRetentionDays: 30,
  },
  observability: {
    prometheus: { replicas: 2, retentionDays: 15, storageGib: 40, memoryMib: 1536 },
    alertmanagerReplicas: 2,
    loki: { replicas: 3, storageGib: 10, memoryMib: 768 },
  },
  ingress: {
    waf: { rateLimitPerFiveMinutes: 2000, logRetentionDays: 30 },
    idleTimeoutSeconds: 120,
    accessLogRetentionDays: 30,
  },
  dns: {
    zoneName: 'uat.platform.example.com',
    zone: 'create',
    routing: { policy: 'latency', healthCheck: undefined },
  },
  edge: {
    originRegions: ['ap-southeast-2', 'ap-southeast-4'],
    priceClass: 'PriceClass_All',
    waf: { rateLimitPerFiveMinutes: 2000, logRetentionDays: 30 },
    logRetentionDays: 30,
  },
  alarms: {
    emails: ['platform-uat@example.com'],
  },
  budget: {
    monthlyUsd: 2500,
    alertAtPercent: [80, 100],
  },
  regions: [
    {
      name: 'ap-southeast-2',
      zones: ['ap-southeast-2a', 'ap-southeast-2b'],
      workloadZones: ['ap-southeast-2a', 'ap-southeast-2b'],
      vpcCidr: '10.20.0.0/16',
      serviceCidr: '172.20.16.0/20',
      vpnClientCidr: '10.250.4.0/22',
    },
    {
      name: 'ap-southeast-4',
      zones: ['ap-southeast-4a', 'ap-southeast-4b'],
      workloadZones: ['ap-southeast-4a', 'ap-southeast-4b'],
      vpcCidr: '10.24.0.0/16',
      serviceCidr: '172.20.32.0/20',
      vpnClientCidr: '10.250.8.0/22',
    },
  ],
  services: {
    ledger: {
      backend: {
        replicas: [2, 4],
        cpuMillicores: 250,
        memoryMib: 384,
        connections: { writer: 6, reader: 8 },
        settings: { reads: 'signed-in', roles: { engineering: 'viewer', 'platform-uat': 'admin' } },
      },
      frontend: {},
    },
    status: {
      api: { replicas: [2, 4], cpuMillicores: 100, memoryMib: 256, connections: { writer: 2, reader: 2 } },
      worker: { replicas: [2, 2], cpuMillicores: 50, memoryMib: 256, connections: { writer: 2, reader: 2 } },
    },
  },
};
