import type { EnvironmentConfig } from './schema.ts';

export const dev: EnvironmentConfig = {
  name: 'dev',
  account: { id: '222222222222', bootstrapState: 'local' },
  primaryRegion: 'ap-southeast-2',
  protectFromDestroy: false,
  retainOnDestroy: { databaseSnapshot: false, keyDeletionDays: 7, secretRecoveryDays: 0 },
  delivery: {
    trigger: 'merge',
    provenance: 'warn',
    gitRevision: 'main',
    administratorRoleName: 'platform-administrator',
  },
  network: {
    natGateways: 'single',
    interfaceEndpoints: [],
    flowLogRetentionDays: 14,
  },
  access: {
    authentication: { kind: 'saml', samlProviderName: 'client-vpn' },
    authorizations: [{ description: 'engineers', groupId: 'platform-dev' }],
    sessionHours: 12,
    logRetentionDays: 30,
  },
  database: {
    kind: 'rds-instance',
    engineVersion: '17.9',
    instanceClass: 'db.t4g.medium',
    databaseName: 'platform',
    masterUsername: 'platform_owner',
    masterPassword: 'managed',
    allocatedStorageGib: 20,
    maxAllocatedStorageGib: 100,
    multiAz: false,
    backupRetentionDays: 3,
    backupWindow: '06:00-07:00',
    maintenanceWindow: 'thu:07:30-thu:08:30',
    performanceInsightsRetentionDays: 7,
    monitoringIntervalSeconds: 60,
    logRetentionDays: 14,
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
    logRetentionDays: 14,
    lokiRetentionDays: 14,
  },
  observability: {
    prometheus: { replicas: 1, retentionDays: 7, storageGib: 20, memoryMib: 1024 },
    alertmanagerReplicas: 1,
    loki: { replicas: 1, storageGib: 10, memoryMib: 768 },
  },
  ingress: {
    waf: undefined,
    idleTimeoutSeconds: 120,
    accessLogRetentionDays: 14,
  },
  dns: {
    zoneName: 'dev.platform.example.com',
    zone: 'create',
    routing: { policy: 'simple' },
  },
  edge: {
    originRegions: ['ap-southeast-2'],
    priceClass: 'PriceClass_All',
    waf: undefined,
    logRetentionDays: 14,
  },
  alarms: {
    emails: ['platform-dev@example.com'],
  },
  budget: {
    monthlyUsd: 700,
    alertAtPercent: [80, 100],
  },
  security: { retentionDays: 90, lock: 'none', backups: undefined },
  sleep: {
    days: ['mon', 'tue', 'wed', 'thu', 'fri'],
    from: '20:00',
    until: '07:00',
    timeZone: 'Australia/Sydney',
  },
  regions: [
    {
      name: 'ap-southeast-2',
      zones: ['ap-southeast-2a', 'ap-southeast-2b'],
      workloadZones: ['ap-southeast-2a'],
      vpcCidr: '10.10.0.0/16',
      serviceCidr: '172.20.0.0/20',
      vpnClientCidr: '10.250.0.0/22',
    },
  ],
  services: {
    ledger: {
      backend: {
        replicas: [1, 2],
        cpuMillicores: 100,
        memoryMib: 256,
        connections: { writer: 4, reader: 4 },
        settings: { reads: 'signed-in', roles: { engineering: 'viewer', 'platform-dev': 'admin' } },
      },
      frontend: {},
    },
    status: {
      api: { replicas: [1, 2], cpuMillicores: 100, memoryMib: 256, connections: { writer: 2, reader: 2 } },
      worker: { replicas: [1, 1], cpuMillicores: 50, memoryMib: 256, connections: { writer: 2, reader: 2 } },
    },
  },
};
