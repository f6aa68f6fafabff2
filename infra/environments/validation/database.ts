import type { DatabaseConfig, EnvironmentConfig } from '../schema.ts';
import type { Problem } from './problem.ts';

/** What RDS and Aurora Global would refuse at apply, minutes into it. */
export function* checkDatabase({ name, database, regions }: EnvironmentConfig): Generator<Problem> {
  const problem = (key: string, found: unknown, allowed: string, change: string): Problem => ({
    level: 'error',
    path: `${name}.database.${key}`,
    found,
    allowed,
    change,
  });
  yield* checkAlarms(name, database);
  if (minutesOverlap(database.backupWindow, database.maintenanceWindow)) {
    yield problem(
      'maintenanceWindow',
      database.maintenanceWindow,
      `a window that does not touch the daily backup (${database.backupWindow})`,
      'move one of the two',
    );
  }
  const names = regions.map((region) => region.name);
  if (database.kind === 'rds-instance') {
    if (regions.length > 1) {
      yield problem(
        'kind',
        database.kind,
        'aurora-global for more than one region',
        'an RDS instance lives in one region only',
      );
    }
    if (database.maxAllocatedStorageGib <= database.allocatedStorageGib) {
      yield problem(
        'maxAllocatedStorageGib',
        database.maxAllocatedStorageGib,
        `more than allocatedStorageGib (${database.allocatedStorageGib})`,
        'leave room for storage to grow',
      );
    }
    const [region] = regions;
    if (database.multiAz && region.workloadZones.length < 2) {
      yield problem(
        'multiAz',
        true,
        'false with one workload zone',
        'name a second workload zone, or run a single instance',
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
    yield problem('initialWriterRegion', database.initialWriterRegion, names.join(', '), `name one of ${name}.regions`);
  }
  if (/^db\.t/.test(database.instanceClass)) {
    yield problem(
      'instanceClass',
      database.instanceClass,
      'memory-optimised classes (db.r7g, db.r8g, …)',
      'Aurora Global takes no burstable class; db.r7g.large is the smallest sensible one',
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
      allowed: expected[key] ? `a threshold, for ${kind}` : `undefined, for ${kind} has no such metric`,
      change: expected[key] ? 'say when to alarm' : 'remove the threshold',
    };
  }
}

const minutes = (time: string): number => {
  const [hour = '0', minute = '0'] = time.split(':').slice(-2);
  return Number(hour) * 60 + Number(minute);
};

/** Whether a weekly window meets a daily one; both within one day, as every literal's are. */
function minutesOverlap(daily: string, weekly: string): boolean {
  const [dailyStart = '', dailyEnd = ''] = daily.split('-');
  const [weeklyStart = '', weeklyEnd = ''] = weekly.split('-');
  return minutes(weeklyStart) < minutes(dailyEnd) && minutes(dailyStart) < minutes(weeklyEnd);
}
