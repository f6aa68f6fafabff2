import type { EnvironmentConfig, RegionConfig } from '@sample-platform-ai/environments/schema.ts';

/** The environment in these regions, the first one being primary. Address ranges stay apart from all others'. */
export function inRegions(
  environment: EnvironmentConfig,
  { names, index }: { readonly names: readonly [string, ...string[]]; readonly index: number },
): EnvironmentConfig {
  const [model] = environment.regions;
  // Two zones are a case too, where no service is added: three nodes in two zones hold hardly more than the example's services without a zone.
  const third = names.length !== 2 && model.workloadZones.length > 2;
  const zonesOf = (name: string) => [`${name}a`, `${name}b`, ...(third ? [`${name}c`] : [])] as const;
  const region = (name: string, position: number): RegionConfig => ({
    ...model,
    name,
    zones: zonesOf(name),
    workloadZones: model.workloadZones.length > 1 ? zonesOf(name) : [`${name}a`],
    vpcCidr: `10.${20 + 20 * index + 4 * position}.0.0/16`,
    serviceCidr: `172.${20 + index}.${16 * position}.0/20`,
    vpnClientCidr: environment.access && `10.250.${32 * index + 4 * position}.0/22`,
  });
  const [first, ...others] = names.map(region);
  if (!first) throw new Error('an environment has a region');
  const many = names.length > 1;
  const { kind: _, ...database } = environment.database;
  const { origins } = { origins: many ? ([names[0], names[1] ?? names[0]] as const) : ([names[0]] as const) };
  return {
    ...environment,
    primaryRegion: names[0],
    regions: [first, ...others],
    edge: { ...environment.edge, originRegions: origins },
    // Twice what it was: another class of database, in each region.
    budget: { ...environment.budget, monthlyUsd: 2 * names.length * environment.budget.monthlyUsd },
    // RDS stops no member of a global database.
    sleep: many ? undefined : environment.sleep,
    previews: many ? undefined : environment.previews,
    dns: { ...environment.dns, routing: many ? { policy: 'latency', healthCheck: undefined } : { policy: 'simple' } },
    database: many
      ? {
          ...aurora(database),
          initialWriterRegion: names[0],
        }
      : instance(database),
  };
}

type Common = Omit<EnvironmentConfig['database'], 'kind'>;
const shared = ({
  engineVersion,
  databaseName,
  masterUsername,
  backupRetentionDays,
  backupWindow,
  maintenanceWindow,
  performanceInsightsRetentionDays,
  monitoringIntervalSeconds,
  logRetentionDays,
}: Common) => ({
  engineVersion,
  databaseName,
  masterUsername,
  backupRetentionDays,
  backupWindow,
  maintenanceWindow,
  performanceInsightsRetentionDays,
  monitoringIntervalSeconds,
  logRetentionDays,
});
const aurora = (database: Common) => ({
  ...shared(database),
  kind: 'aurora-global' as const,
  instanceClass: 'db.r6g.large',
  masterPassword: 'write-only' as const,
  storage: 'aurora' as const,
  readersPerRegion: 0,
  alarms: { cpuPercent: 80, connections: 1200, freeStorageGib: undefined, replicaLagMs: 500, globalLagMs: 2000 },
});
const instance = (database: Common) => ({
  ...shared(database),
  kind: 'rds-instance' as const,
  instanceClass: 'db.r6g.large',
  masterPassword: 'managed' as const,
  allocatedStorageGib: 20,
  maxAllocatedStorageGib: 100,
  multiAz: false,
  alarms: { cpuPercent: 80, connections: 1200, freeStorageGib: 4, replicaLagMs: undefined, globalLagMs: undefined },
});
