import type { EnvironmentConfig } from './schema.ts';

export const prod: EnvironmentConfig = {
  name: 'prod',
  account: { id: '444444444444', bootstrapState: 'local' },
  primaryRegion: 'ap-southeast-2',
  protectFromDestroy: true,
  retainOnDestroy: { databaseSnapshot: true, keyDeletionDays: 30, secretRecoveryDays: 30 },
  delivery: {
    trigger: 'approval',
    gitRevision: 'main',
    administratorRoleName: 'platform-administrator',
  },
  network: {
    natGateways: 'per-zone',
    interfaceEndpoints: ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'sts'],
    flowLogRetentionDays: 365,
  },
  access: {
    authentication: { kind: 'saml', samlProviderName: 'client-vpn' },
    authorizations: [{ description: 'people on call', groupId: 'platform-prod' }],
    sessionHours: 8,
    logRetentionDays: 365,
  },
  database: {
    kind: 'aurora-global',
    engineVersion: '17.9',
    instanceClass: 'db.r8g.xlarge',
    databaseName: 'platform',
    masterUsername: 'platform_owner',
    masterPassword: 'write-only',
    storage: 'aurora-iopt1',
    initialWriterRegion: 'ap-southeast-2',
    readersPerRegion: 2,
    backupRetentionDays: 35,
    backupWindow: '15:00-16:00',
    maintenanceWindow: 'sun:16:30-sun:17:30',
    performanceInsightsRetentionDays: 465,
    monitoringIntervalSeconds: 15,
    logRetentionDays: 365,
    alarms: {
      cpuPercent: 75,
      connections: 1500,
      freeStorageGib: undefined,
      replicaLagMs: 500,
      globalLagMs: 2000,
    },
  },
  cluster: {
    kubernetesVersion: '1.36',
    nodeGroups: {
      system: {
        architecture: 'arm64',
        capacity: 'on-demand',
        instanceTypes: ['m7g.xlarge', 'm8g.xlarge'],
        minSize: 3,
        maxSize: 12,
        maxUnavailable: 1,
        dataVolumeGib: 100,
        labels: {},
        taints: [],
      },
    },
    logRetentionDays: 365,
    lokiRetentionDays: 90,
  },
  observability: {
    prometheus: { replicas: 2, retentionDays: 30, storageGib: 100, memoryMib: 3072 },
    alertmanagerReplicas: 3,
    loki: { replicas: 3, storageGib: 20, memoryMib: 1536 },
  },
  ingress: {
    waf: { rateLimitPerFiveMinutes: 2000, logRetentionDays: 365 },
    idleTimeoutSeconds: 120,
    accessLogRetentionDays: 365,
  },
  dns: {
    zoneName: 'prod.platform.example.com',
    zone: 'create',
    routing: {
      policy: 'latency',
      healthCheck: { intervalSeconds: 10, failureThreshold: 3 },
    },
  },
  edge: {
    originRegions: ['ap-southeast-2', 'ap-southeast-4'],
    priceClass: 'PriceClass_All',
    waf: { rateLimitPerFiveMinutes: 2000, logRetentionDays: 365 },
    logRetentionDays: 365,
  },
  alarms: {
    emails: ['platform-oncall@example.com'],
  },
  budget: {
    monthlyUsd: 9000,
    alertAtPercent: [80, 100],
  },
  security: { retentionDays: 731, lock: 'compliance', backups: { retentionDays: 35 } },
  sleep: undefined,
  regions: [
    {
      name: 'ap-southeast-2',
      zones: ['ap-southeast-2a', 'ap-southeast-2b', 'ap-southeast-2c'],
      workloadZones: ['ap-southeast-2a', 'ap-southeast-2b', 'ap-southeast-2c'],
      vpcCidr: '10.30.0.0/16',
      serviceCidr: '172.20.48.0/20',
      vpnClientCidr: '10.250.12.0/22',
    },
    {
      name: 'ap-southeast-4',
      zones: ['ap-southeast-4a', 'ap-southeast-4b', 'ap-southeast-4c'],
      workloadZones: ['ap-southeast-4a', 'ap-southeast-4b', 'ap-southeast-4c'],
      vpcCidr: '10.34.0.0/16',
      serviceCidr: '172.20.64.0/20',
      vpnClientCidr: '10.250.16.0/22',
    },
  ],
  services: {
    ledger: {
      backend: {
        replicas: [3, 12],
        cpuMillicores: 500,
        memoryMib: 512,
        connections: { writer: 6, reader: 8 },
        settings: { reads: 'signed-in', roles: { engineering: 'viewer', 'platform-prod': 'admin' } },
      },
      frontend: {},
    },
    status: {
      api: { replicas: [3, 6], cpuMillicores: 100, memoryMib: 256, connections: { writer: 2, reader: 2 } },
      worker: { replicas: [2, 2], cpuMillicores: 50, memoryMib: 256, connections: { writer: 2, reader: 2 } },
    },
  },
};
