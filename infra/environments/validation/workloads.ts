import type { EnvironmentConfig } from '../schema.ts';
import type { Problem } from './problem.ts';

/** Beside the backend: a migration, a publication, and the pod that a rolling update adds. */
const roomForJobs = { pods: 4, cpuMillicores: 1000, memoryMib: 1024 };

/** Sizes of what runs in the clusters: numbers that fit one another. */
export function* checkWorkloads({ name, ledger, regions, database }: EnvironmentConfig): Generator<Problem> {
  const { backend, quota } = ledger;
  const path = `${name}.ledger`;
  if (backend.maxReplicas < backend.minReplicas) {
    yield {
      level: 'error',
      path: `${path}.backend.maxReplicas`,
      found: backend.maxReplicas,
      allowed: `${backend.minReplicas} (minReplicas) or more`,
      change: 'raise it, or lower minReplicas',
    };
  }
  const zones = Math.max(...regions.map(({ workloadZones }) => workloadZones.length));
  if (backend.minReplicas < zones) {
    yield {
      level: 'error',
      path: `${path}.backend.minReplicas`,
      found: backend.minReplicas,
      allowed: `${zones} or more, one for each workload zone`,
      change: 'raise it, or run in fewer zones: a zone without a pod is no help when another one is lost',
    };
  }
  if (!regions.some((region) => region.name === ledger.migrationRegion)) {
    yield {
      level: 'error',
      path: `${path}.migrationRegion`,
      found: ledger.migrationRegion,
      allowed: regions.map((region) => region.name).join(', '),
      change: 'name the region of the environment that a release reaches first',
    };
  }
  const needs = {
    pods: backend.maxReplicas + roomForJobs.pods,
    cpuCores: (backend.maxReplicas * backend.cpuMillicores + roomForJobs.cpuMillicores) / 1000,
    memoryGib: (backend.maxReplicas * backend.memoryMib + roomForJobs.memoryMib) / 1024,
  };
  for (const key of ['pods', 'cpuCores', 'memoryGib'] as const) {
    if (quota[key] >= needs[key]) continue;
    yield {
      level: 'error',
      path: `${path}.quota.${key}`,
      found: quota[key],
      allowed: `${Math.ceil(needs[key])} or more: maxReplicas pods of the backend, and its jobs`,
      change: 'raise the quota, or the backend cannot scale to its maximum',
    };
  }
  const connections = regions.length * backend.maxReplicas * (backend.writerConnections + backend.readerConnections);
  if (connections > database.alarms.connections) {
    yield {
      level: 'error',
      path: `${path}.backend.writerConnections`,
      found: backend.writerConnections,
      allowed: `${database.alarms.connections} connections (database.alarms.connections) for all pods of all regions, which ask for ${connections}`,
      change: 'lower the connections or maxReplicas, or choose a larger database and raise its alarm',
    };
  }
}
