import type { DatabaseConfig, EnvironmentConfig } from '../schema.ts';
import type { Problem } from './problem.ts';
import { checkWindows } from './windows.ts';

/** Checks what RDS and Aurora refuse only minutes into an apply. */
export function* checkDatabase({ name, database, regions, retainOnDestroy }: EnvironmentConfig): Generator<Problem> {
  const problem = (key: string, found: unknown, allowed: string, change: string): Problem => ({
    level: 'error',
    path: `${name}.database.${key}`,
    found,
    allowed,
    change,
  });
  if (retainOnDestroy.databaseSnapshot && retainOnDestroy.keyDeletionDays < 30) {
    yield {
      level: 'error',
      path: `${name}.retainOnDestroy.keyDeletionDays`,
      found: retainOnDestroy.keyDeletionDays,
      allowed: '30, the maximum of KMS, because databaseSnapshot is true',
      change: 'raise it: a snapshot cannot be restored after its key is deleted',
    };
  }
  yield* checkAlarms(name, database);
  yield* checkWindows(`${name}.database`, database);
  const names = regions.map((region) => region.name);
  if (database.kind === 'rds-instance') {
    if (regions.length > 1) {
      yield problem(
        'kind',
        database.kind,
        'aurora-global for more than one region',
        'write aurora-global, or keep one region: an RDS instance runs in one region only',
      );
    }
    const { allocatedStorageGib, maxAllocatedStorageGib } = database;
    const least = Math.ceil(allocatedStorageGib * 1.1);
    if (maxAllocatedStorageGib < least) {
      yield problem(
        'maxAllocatedStorageGib',
        maxAllocatedStorageGib,
        `${least} or more: allocatedStorageGib (${allocatedStorageGib}) plus 10 %`,
        'leave room for storage to grow',
      );
    }
    if (database.alarms.freeStorageGib !== undefined && database.alarms.freeStorageGib >= allocatedStorageGib) {
      yield problem(
        'alarms.freeStorageGib',
        database.alarms.freeStorageGib,
        `less than allocatedStorageGib (${allocatedStorageGib})`,
        'lower it: an alarm at this threshold never clears',
      );
    }
    const [region] = regions;
    if (database.multiAz && region.workloadZones.length < 2) {
      yield problem(
        'multiAz',
        true,
        'false with one workload zone',
        'add a second workload zone, or run a single instance',
      );
    }
    return;
  }
  if (regions.length < 2) {
    yield problem(
      'kind',
      database.kind,
      'rds-instance for one region',
      'a global database needs two regions: add a region, or use one RDS instance',
    );
  }
  if (!names.includes(database.initialWriterRegion)) {
    yield problem(
      'initialWriterRegion',
      database.initialWriterRegion,
      names.join(', '),
      `choose one of ${name}.regions`,
    );
  }
  if (database.masterPassword === 'managed') {
    yield problem(
      'masterPassword',
      database.masterPassword,
      'write-only',
      'RDS cannot manage the password of a global database; write-only keeps it out of state as well',
    );
  }
}

function* checkAlarms(name: string, database: DatabaseConfig): Generator<Problem> {
  const { alarms, kind } = database;
  const expected = {
    freeStorageGib: kind === 'rds-instance',
    replicaLagMs: kind === 'aurora-global',
    globalLagMs: kind === 'aurora-global',
  };
  for (const key of ['freeStorageGib', 'replicaLagMs', 'globalLagMs'] as const) {
    if ((alarms[key] !== undefined) === expected[key]) continue;
    yield {
      level: 'error',
      path: `${name}.database.alarms.${key}`,
      found: alarms[key],
      allowed: expected[key] ? `a threshold: ${kind} has this metric` : `undefined: ${kind} has no such metric`,
      change: expected[key] ? 'add a threshold' : 'remove the threshold',
    };
  }
}
